using System.Collections.Immutable;

namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>Recognises GELU, <c>x (1 + erf(x / sqrt(2))) / 2</c>, where a file writes it as five operators, as PyTorch does.</summary>
internal sealed class GeluPattern(IReadOnlyList<OnnxNode> nodes, IReadOnlyDictionary<string, OnnxTensor> constants)
{
    private const float Tolerance = 1e-5f;

    private readonly Dictionary<string, OnnxNode> _givers = nodes
        .Where(node => node.Outputs.Length > 0)
        .DistinctBy(node => node.Outputs[0])
        .ToDictionary(node => node.Outputs[0], StringComparer.Ordinal);

    private readonly ILookup<string, OnnxNode> _readers =
        nodes.SelectMany(node => node.Inputs.Distinct(), (node, input) => (node, input))
            .ToLookup(pair => pair.input, pair => pair.node, StringComparer.Ordinal);

    /// <summary>The nodes with each pattern replaced by one <c>Gelu</c>.</summary>
    public IReadOnlyList<OnnxNode> Replace()
    {
        HashSet<OnnxNode> dropped = new(ReferenceEqualityComparer.Instance);
        Dictionary<OnnxNode, OnnxNode> replaced = new(ReferenceEqualityComparer.Instance);
        foreach (OnnxNode erf in nodes.Where(node => node.Operator == "Erf"))
        {
            if (Match(erf) is not { } match)
            {
                continue;
            }

            OnnxNode last = match.Nodes[^1];
            dropped.UnionWith(match.Nodes);
            replaced[last] = new OnnxNode("Gelu", last.Name, [match.Input], last.Outputs, []);
        }

        return [.. nodes.Select(node => replaced.GetValueOrDefault(node) ?? node).Where(node => !dropped.Contains(node))];
    }

    private (string Input, ImmutableArray<OnnxNode> Nodes)? Match(OnnxNode erf)
    {
        if (erf.Inputs.Length != 1 || !_givers.TryGetValue(erf.Inputs[0], out OnnxNode? scaled) || OnlyReader(scaled) != erf
            || !(Other(scaled, "Div", MathF.Sqrt(2)) is { } input || (input = Other(scaled, "Mul", MathF.Sqrt(0.5f))) is not null)
            || OnlyReader(erf) is not { } sum || Other(sum, "Add", 1f) != erf.Outputs[0]
            || OnlyReader(sum) is not { Operator: "Mul", Inputs.Length: 2 } product || !product.Inputs.Contains(input)
            || OnlyReader(product) is not { } half || Other(half, "Mul", 0.5f) != product.Outputs[0])
        {
            return null;
        }

        return (input, [scaled, erf, sum, product, half]);
    }

    private OnnxNode? OnlyReader(OnnxNode node) => _readers[node.Outputs[0]].Take(2).ToArray() is [var reader] ? reader : null;

    /// <summary>What a node of two inputs takes beside a certain constant; null where it is not such a node.</summary>
    private string? Other(OnnxNode node, string type, float constant)
    {
        if (node.Operator != type || node.Inputs.Length != 2)
        {
            return null;
        }

        return IsConstant(node.Inputs[1], constant) ? node.Inputs[0] : type != "Div" && IsConstant(node.Inputs[0], constant)
            ? node.Inputs[1] : null;
    }

    private bool IsConstant(string name, float value) =>
        constants.TryGetValue(name, out OnnxTensor? tensor) && tensor is { IsFloat: true, Count: 1 }
            && Math.Abs(tensor.ToSingles()[0] - value) < Tolerance;
}
