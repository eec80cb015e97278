namespace MLNet.DeepExtensions.Networks;

/// <summary>Saves what it visits.</summary>
internal sealed class StateWriter : StateVisitor
{
    /// <summary>What was visited so far.</summary>
    public StateContent Content { get; } = new();

    public override bool IsRestoring => false;

    private protected override void VisitText(string name, ref string value) => Content.Texts.Add(name, value);

    private protected override void VisitArray(string name, ref float[] values) => Content.Arrays.Add(name, values);

    private protected override void Differ(string name, string then, string now) =>
        throw new InvalidOperationException($"'{name}' changed while it was saved.");

    private protected override Exception Broken(string problem) => new InvalidOperationException(problem);
}
