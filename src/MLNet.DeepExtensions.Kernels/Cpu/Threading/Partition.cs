namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// How ranges are cut: into so many parts that differ by one at most, or into parts of one length, of which the last may be shorter.
/// </summary>
internal static class Partition
{
    /// <summary>Where one of so many almost equal parts of a length begins; the part behind the last begins at the end.</summary>
    public static nint Begin(nint length, int parts, int index) => (nint)((long)length * index / parts);

    /// <summary>How many parts no longer than <paramref name="longest"/> a length makes.</summary>
    /// <exception cref="OverflowException">There are more than an item's number can tell.</exception>
    public static int Count(long length, long longest) => checked((int)((length + longest - 1) / longest));
}
