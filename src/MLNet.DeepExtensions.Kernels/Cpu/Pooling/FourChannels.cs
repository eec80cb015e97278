using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Four channels.</summary>
internal readonly unsafe struct FourChannels : IPoolLanes<Vector128<float>, Vector128<int>>
{
    public static int Count => Vector128<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(float* address) => Vector128.Load(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* address, Vector128<float> values) => values.Store(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> AddWhere(Vector128<int> mask, Vector128<float> a, Vector128<float> b) => a + (b & mask.AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Broadcast(int index) => Vector128.Create(index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> IsStored(ushort* address, int index)
    {
        Vector128<int> stored = Vector128.WidenLower(Vector128.CreateScalar(*(ulong*)address).AsUInt16()).AsInt32();
        return Vector128.Equals(stored, Vector128.Create(index));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreIndices(ushort* address, Vector128<int> indices) =>
        *(ulong*)address = Vector128.Narrow(indices.AsUInt32(), indices.AsUInt32()).AsUInt64().ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Replaces(Vector128<float> value, Vector128<float> best) =>
        Vector128.AndNot(Vector128.Equals(best, best), Vector128.LessThanOrEqual(value, best)).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Select(Vector128<int> mask, Vector128<float> a, Vector128<float> b) =>
        Vector128.ConditionalSelect(mask.AsSingle(), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Select(Vector128<int> mask, Vector128<int> a, Vector128<int> b) => Vector128.ConditionalSelect(mask, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> SubtractAndAddWhere(Vector128<int> mask, Vector128<int> a, Vector128<int> b, Vector128<int> c) =>
        a - b + (c & mask);
}
