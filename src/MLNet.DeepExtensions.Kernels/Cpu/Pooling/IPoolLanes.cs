using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Channels that a maximum pooling takes at a time, so that its loops are written once for all numbers of channels.</summary>
/// <typeparam name="TFloats">Their values.</typeparam>
/// <typeparam name="TInts">Their indices, or masks: all bits set, or none.</typeparam>
internal unsafe interface IPoolLanes<TFloats, TInts>
    where TFloats : unmanaged
    where TInts : unmanaged
{
    /// <summary>How many.</summary>
    static abstract int Count { get; }

    /// <summary>Reads values.</summary>
    static abstract TFloats Load(float* address);

    /// <summary>Writes values.</summary>
    static abstract void Store(float* address, TFloats values);

    /// <summary><c>a + (b &amp; mask)</c>.</summary>
    static abstract TFloats AddWhere(TInts mask, TFloats a, TFloats b);

    /// <summary>The index for each channel.</summary>
    static abstract TInts Broadcast(int index);

    /// <summary>Reads stored indices.</summary>
    static abstract TInts LoadIndices(ushort* address);

    /// <summary>Stores indices.</summary>
    static abstract void StoreIndices(ushort* address, TInts indices);

    /// <summary>
    /// Whether a value replaces the maximum so far: unless it is less or equal, or the maximum is NaN. So the first of equals wins, and NaN
    /// stays.
    /// </summary>
    static abstract TInts Replaces(TFloats value, TFloats best);

    /// <summary>Where indices are the same.</summary>
    static abstract TInts Equal(TInts a, TInts b);

    /// <summary><c>a</c> where the mask's bits are set, else <c>b</c>.</summary>
    static abstract TFloats Select(TInts mask, TFloats a, TFloats b);

    /// <summary><c>a</c> where the mask's bits are set, else <c>b</c>.</summary>
    static abstract TInts Select(TInts mask, TInts a, TInts b);
}

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
    public static Vector256<int> LoadIndices(ushort* address)
    {
        (Vector128<uint> lower, Vector128<uint> upper) = Vector128.Widen(Vector128.Load(address));
        return Vector256.Create(lower, upper).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreIndices(ushort* address, Vector256<int> indices) =>
        Vector128.Narrow(indices.GetLower().AsUInt32(), indices.GetUpper().AsUInt32()).Store(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Replaces(Vector256<float> value, Vector256<float> best) =>
        Vector256.AndNot(Vector256.Equals(best, best), Vector256.LessThanOrEqual(value, best)).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Equal(Vector256<int> a, Vector256<int> b) => Vector256.Equals(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Select(Vector256<int> mask, Vector256<float> a, Vector256<float> b) =>
        Vector256.ConditionalSelect(mask.AsSingle(), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Select(Vector256<int> mask, Vector256<int> a, Vector256<int> b) => Vector256.ConditionalSelect(mask, a, b);
}

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
    public static Vector128<int> LoadIndices(ushort* address) =>
        Vector128.WidenLower(Vector128.CreateScalar(*(ulong*)address).AsUInt16()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreIndices(ushort* address, Vector128<int> indices) =>
        *(ulong*)address = Vector128.Narrow(indices.AsUInt32(), indices.AsUInt32()).AsUInt64().ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Replaces(Vector128<float> value, Vector128<float> best) =>
        Vector128.AndNot(Vector128.Equals(best, best), Vector128.LessThanOrEqual(value, best)).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Equal(Vector128<int> a, Vector128<int> b) => Vector128.Equals(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Select(Vector128<int> mask, Vector128<float> a, Vector128<float> b) =>
        Vector128.ConditionalSelect(mask.AsSingle(), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Select(Vector128<int> mask, Vector128<int> a, Vector128<int> b) => Vector128.ConditionalSelect(mask, a, b);
}

/// <summary>One channel.</summary>
internal readonly unsafe struct OneChannel : IPoolLanes<float, int>
{
    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(float* address) => *address;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* address, float values) => *address = values;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float AddWhere(int mask, float a, float b) => mask != 0 ? a + b : a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Broadcast(int index) => index;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LoadIndices(ushort* address) => *address;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreIndices(ushort* address, int indices) => *address = (ushort)indices;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Replaces(float value, float best) => !(value <= best) && !float.IsNaN(best) ? -1 : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Equal(int a, int b) => a == b ? -1 : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Select(int mask, float a, float b) => mask != 0 ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Select(int mask, int a, int b) => mask != 0 ? a : b;
}
