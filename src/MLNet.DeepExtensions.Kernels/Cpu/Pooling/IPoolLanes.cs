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

    /// <summary>Where the stored indices are a given one.</summary>
    static abstract TInts IsStored(ushort* address, int index);

    /// <summary>Stores indices.</summary>
    static abstract void StoreIndices(ushort* address, TInts indices);

    /// <summary>
    /// Whether a value replaces the maximum so far: unless it is less or equal, or the maximum is NaN. So the first of equals wins, and NaN
    /// stays.
    /// </summary>
    static abstract TInts Replaces(TFloats value, TFloats best);

    /// <summary><c>a</c> where the mask's bits are set, else <c>b</c>.</summary>
    static abstract TFloats Select(TInts mask, TFloats a, TFloats b);

    /// <summary><c>a</c> where the mask's bits are set, else <c>b</c>.</summary>
    static abstract TInts Select(TInts mask, TInts a, TInts b);

    /// <summary><c>a - b + (c &amp; mask)</c>.</summary>
    static abstract TInts SubtractAndAddWhere(TInts mask, TInts a, TInts b, TInts c);
}
