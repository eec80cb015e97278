using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Eight channels.</summary>
internal readonly unsafe struct EightChannels : IPoolLanes<Vector256<float>, Vector256<int>>
{
    public static int Count => Vector256<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* address) => Vector256.Load(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* address, Vector256<float> values) => values.Store(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AddWhere(Vector256<int> mask, Vector256<float> a, Vector256<float> b) => a + (b & mask.AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Broadcast(int index) => Vector256.Create(index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> IsStored(ushort* address, int index)
    {
        Vector128<ushort> hits = Vector128.Equals(Vector128.Load(address), Vector128.Create((ushort)index));
        (Vector128<int> lower, Vector128<int> upper) = Vector128.Widen(hits.AsInt16());
        return Vector256.Create(lower, upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreIndices(ushort* address, Vector256<int> indices) =>
        Vector256.Narrow(indices.AsUInt32(), indices.AsUInt32()).GetLower().Store(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Replaces(Vector256<float> value, Vector256<float> best) =>
        Vector256.AndNot(Vector256.Equals(best, best), Vector256.LessThanOrEqual(value, best)).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Select(Vector256<int> mask, Vector256<float> a, Vector256<float> b) =>
        Vector256.ConditionalSelect(mask.AsSingle(), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Select(Vector256<int> mask, Vector256<int> a, Vector256<int> b) => Vector256.ConditionalSelect(mask, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> SubtractAndAddWhere(Vector256<int> mask, Vector256<int> a, Vector256<int> b, Vector256<int> c) =>
        a - b + (c & mask);
}
