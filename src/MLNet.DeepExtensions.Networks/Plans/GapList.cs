namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// A stretch of memory that grows, of which blocks are taken, each from the smallest gap that is large enough, and given back.
/// </summary>
internal sealed class GapList
{
    private readonly SortedSet<(long Length, long Offset)> _gaps = [];
    private readonly Dictionary<long, long> _lengthAt = [];
    private readonly Dictionary<long, long> _offsetOfEnd = [];

    /// <summary>The length of the whole, the most that was ever taken at once and the gaps between.</summary>
    public long Length { get; private set; }

    /// <summary>Takes a block.</summary>
    /// <param name="length">Its length.</param>
    /// <returns>Its offset.</returns>
    public long Take(long length)
    {
        foreach ((long gap, long offset) in _gaps.GetViewBetween((length, 0), (long.MaxValue, 0)))
        {
            Remove(offset, gap);
            Add(offset + length, gap - length);
            return offset;
        }

        // No gap is large enough: the memory grows, by less where it ends in a gap.
        long begin = _offsetOfEnd.GetValueOrDefault(Length, Length);
        Remove(begin, Length - begin);
        Length = begin + length;
        return begin;
    }

    /// <summary>Gives a block back, whose gap joins those beside it.</summary>
    /// <param name="offset">Its offset.</param>
    /// <param name="length">Its length.</param>
    public void Free(long offset, long length)
    {
        if (_lengthAt.TryGetValue(offset + length, out long after))
        {
            Remove(offset + length, after);
            length += after;
        }

        if (_offsetOfEnd.TryGetValue(offset, out long before))
        {
            Remove(before, offset - before);
            (offset, length) = (before, length + offset - before);
        }

        Add(offset, length);
    }

    private void Add(long offset, long length)
    {
        if (length > 0)
        {
            _ = _gaps.Add((length, offset));
            (_lengthAt[offset], _offsetOfEnd[offset + length]) = (length, offset);
        }
    }

    private void Remove(long offset, long length)
    {
        _ = _gaps.Remove((length, offset));
        _ = _lengthAt.Remove(offset);
        _ = _offsetOfEnd.Remove(offset + length);
    }
}
