namespace MLNet.DeepExtensions.PeerBenchmarks;

/// <summary>How long the parts of a step take: the median over the steps, part by part.</summary>
internal sealed class PartTimes
{
    private readonly Dictionary<string, Part> _parts = [];
    private readonly List<string> _order = [];

    /// <summary>The parts in the order in which they came first.</summary>
    public IEnumerable<(string Name, double Seconds, double Flops)> All =>
        _order.Select(name => (name, Statistics.Median(_parts[name].Seconds), _parts[name].Flops));

    /// <summary>Runs a part and keeps its time.</summary>
    /// <param name="name">The part.</param>
    /// <param name="flops">Its floating-point operations; 0 where they are not what it costs.</param>
    /// <param name="run">The part.</param>
    public void Time(string name, double flops, Action run)
    {
        double begin = Clock.Seconds;
        run();
        double seconds = Clock.Seconds - begin;
        if (!_parts.TryGetValue(name, out Part? part))
        {
            _parts[name] = part = new Part(flops);
            _order.Add(name);
        }

        part.Seconds.Add(seconds);
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _parts.Clear();
        _order.Clear();
    }

    private sealed record Part(double Flops)
    {
        public List<double> Seconds { get; } = [];
    }
}
