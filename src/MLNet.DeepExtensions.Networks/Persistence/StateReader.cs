using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Restores what it visits, and notes where the training is another than the one that was saved.</summary>
/// <param name="content">What was saved.</param>
/// <param name="source">The file, for messages.</param>
internal sealed class StateReader(StateContent content, string source) : StateVisitor
{
    private readonly HashSet<string> _left = [.. content.Names];
    private readonly List<string> _differences = [];

    public override bool IsRestoring => true;

    /// <summary>What differs, in words.</summary>
    public IReadOnlyList<string> Differences => _differences;

    /// <summary>Values that were saved and not restored.</summary>
    public IReadOnlyCollection<string> Left => _left;

    /// <summary>Whether something of a part was saved.</summary>
    /// <param name="part">The part's name, within the one that is visited.</param>
    public bool Has(string part)
    {
        string prefix = NameOf(part) + "/";
        return content.Names.Any(name => name.StartsWith(prefix, StringComparison.Ordinal));
    }

    /// <summary>Notes a difference.</summary>
    public void Note(string difference) => _differences.Add(difference);

    private protected override void VisitText(string name, ref string value)
    {
        value = content.Texts.TryGetValue(name, out string? saved) ? saved : throw Broken($"its training's state lacks '{name}'");
        _left.Remove(name);
    }

    private protected override void VisitArray(string name, ref float[] values)
    {
        values = content.Arrays.TryGetValue(name, out ReadOnlyMemory<float> saved)
            ? saved.ToArray()
            : throw Broken($"its training's state lacks '{name}'");
        _left.Remove(name);
    }

    private protected override void Differ(string name, string then, string now) => _differences.Add($"{name} was {then} and is {now}");

    private protected override Exception Broken(string problem) => ModelFormatException.In(source, problem);
}
