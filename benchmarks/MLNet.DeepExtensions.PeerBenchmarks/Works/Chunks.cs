namespace MLNet.DeepExtensions.PeerBenchmarks;

/// <summary>
/// The times of a run, taken in chunks of some milliseconds. Their median is what is told: a moment in which another process had the
/// processor spoils a chunk and not the run. The peers' runs are measured in the same way.
/// </summary>
internal sealed class Chunks
{
    private const double ChunkSeconds = 0.01;
    private readonly List<double> _secondsPerItem = new(1 << 12);
    private readonly double _end;
    private double _begin;
    private long _items;

    /// <summary>Begins a run.</summary>
    /// <param name="duration">How long it lasts.</param>
    public Chunks(TimeSpan duration)
    {
        _begin = Clock.Seconds;
        _end = _begin + duration.TotalSeconds;
    }

    /// <summary>The median time of an item, in seconds.</summary>
    public double Median => Statistics.Median(_secondsPerItem);

    /// <summary>Counts items that were just done.</summary>
    /// <param name="items">How many.</param>
    /// <returns>False once the run is over.</returns>
    public bool Add(int items)
    {
        _items += items;
        double now = Clock.Seconds;
        if (now - _begin >= ChunkSeconds)
        {
            _secondsPerItem.Add((now - _begin) / _items);
            (_begin, _items) = (now, 0);
        }

        return now < _end || _secondsPerItem.Count == 0;
    }
}
