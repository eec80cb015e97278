namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

/// <summary>
/// Random graphs around each operator that can be imported, in every form of it: a name is the operator, and behind a comma what is
/// special. Shapes, attributes, and what stands before and behind the operator depend on the seed.
/// </summary>
internal static class OperatorCases
{
    private static readonly Dictionary<string, Func<OnnxSketch, string>> s_graphs = new(
        [.. ActivationCases.Graphs, .. DenseCases.Graphs, .. JoiningCases.Graphs, .. ShapeCases.Graphs, .. WindowCases.Graphs]);

    public static IEnumerable<string> Names => s_graphs.Keys;

    /// <summary>Makes one of a case's graphs.</summary>
    public static OperatorCase Make(string name, int seed)
    {
        OnnxSketch sketch = new(new Random(seed));
        return new OperatorCase(sketch, s_graphs[name](sketch), isChannelsLast: name == "Transpose, of the input");
    }
}
