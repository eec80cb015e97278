using System.Collections.Immutable;

namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>An ONNX file's content, as far as networks need it (ModelProto).</summary>
/// <param name="Opset">The version of the operator set.</param>
/// <param name="Graph">The graph.</param>
/// <param name="Metadata">Names and texts that came with it.</param>
internal sealed record OnnxModel(long Opset, OnnxGraph Graph, IReadOnlyDictionary<string, string> Metadata);

/// <summary>A graph of operators (GraphProto).</summary>
/// <param name="Nodes">The operators, each after those whose outputs it takes.</param>
/// <param name="Initializers">The constants, weights above all.</param>
/// <param name="Inputs">The inputs; older files list the initializers here too.</param>
/// <param name="Outputs">The outputs.</param>
internal sealed record OnnxGraph(
    IReadOnlyList<OnnxNode> Nodes, IReadOnlyList<OnnxTensor> Initializers, IReadOnlyList<OnnxValue> Inputs,
    IReadOnlyList<OnnxValue> Outputs);

/// <summary>An input or output (ValueInfoProto).</summary>
/// <param name="Name">Its name.</param>
/// <param name="ElementType">The type of its elements.</param>
/// <param name="Dimensions">Its shape; null for a dimension that is left open.</param>
internal sealed record OnnxValue(string Name, OnnxElementType ElementType, ImmutableArray<long?> Dimensions);

/// <summary>An operator in a graph (NodeProto).</summary>
/// <param name="Operator">The operator: <c>Conv</c>, <c>Relu</c>.</param>
/// <param name="Name">The node's name; may be empty.</param>
/// <param name="Inputs">The names of what it takes; empty where an optional input is left out.</param>
/// <param name="Outputs">The names of what it gives.</param>
/// <param name="Attributes">Its settings.</param>
internal sealed record OnnxNode(
    string Operator, string Name, ImmutableArray<string> Inputs, ImmutableArray<string> Outputs, ImmutableArray<OnnxAttribute> Attributes)
{
    /// <summary>The operator set; empty for ONNX's own.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The node's own name, or its output's where it has none.</summary>
    public string Title => Name.Length > 0 ? Name : Outputs.FirstOrDefault() ?? "";
}

/// <summary>
/// A node's setting (AttributeProto): a float, a long, a string, a tensor, or an array of longs; null for what networks do not need.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
internal sealed record OnnxAttribute(string Name, object? Value);

/// <summary>The types of elements that occur in networks, with ONNX's numbers.</summary>
internal enum OnnxElementType
{
    Float = 1,
    Int32 = 6,
    Int64 = 7,
    Boolean = 9,
    Double = 11,
}
