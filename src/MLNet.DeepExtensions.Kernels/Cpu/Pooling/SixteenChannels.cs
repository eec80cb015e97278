using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Sixteen channels, in two vectors side by side.</summary>
internal readonly unsafe struct SixteenChannels : IPoolLanes<SixteenChannels.Floats, SixteenChannels.Ints>
{
    public static int Count => 2 * EightChannels.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Load(float* address) => new(EightChannels.Load(address), EightChannels.Load(address + EightChannels.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* address, Floats values)
    {
        EightChannels.Store(address, values.Lower);
        EightChannels.Store(address + EightChannels.Count, values.Upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats AddWhere(Ints mask, Floats a, Floats b) =>
        new(EightChannels.AddWhere(mask.Lower, a.Lower, b.Lower), EightChannels.AddWhere(mask.Upper, a.Upper, b.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints Broadcast(int index) => new(EightChannels.Broadcast(index), EightChannels.Broadcast(index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints IsStored(ushort* address, int index)
    {
        Vector256<ushort> hits = Vector256.Equals(Vector256.Load(address), Vector256.Create((ushort)index));
        (Vector256<int> lower, Vector256<int> upper) = Vector256.Widen(hits.AsInt16());
        return new Ints(lower, upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreIndices(ushort* address, Ints indices) =>
        Vector256.Narrow(indices.Lower.AsUInt32(), indices.Upper.AsUInt32()).Store(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints Replaces(Floats value, Floats best) =>
        new(EightChannels.Replaces(value.Lower, best.Lower), EightChannels.Replaces(value.Upper, best.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Select(Ints mask, Floats a, Floats b) =>
        new(EightChannels.Select(mask.Lower, a.Lower, b.Lower), EightChannels.Select(mask.Upper, a.Upper, b.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints Select(Ints mask, Ints a, Ints b) =>
        new(EightChannels.Select(mask.Lower, a.Lower, b.Lower), EightChannels.Select(mask.Upper, a.Upper, b.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints SubtractAndAddWhere(Ints mask, Ints a, Ints b, Ints c) => new(
        EightChannels.SubtractAndAddWhere(mask.Lower, a.Lower, b.Lower, c.Lower),
        EightChannels.SubtractAndAddWhere(mask.Upper, a.Upper, b.Upper, c.Upper));

    /// <summary>Values.</summary>
    internal readonly record struct Floats(Vector256<float> Lower, Vector256<float> Upper);

    /// <summary>Indices.</summary>
    internal readonly record struct Ints(Vector256<int> Lower, Vector256<int> Upper);
}
