using MLNet.DeepExtensions.Networks.Onnx;

namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

/// <summary>A node with the tensors that it takes.</summary>
internal sealed class ReferenceNode(OnnxNode node, ReferenceTensor?[] inputs)
{
    public string Operator => node.Operator;

    public ReferenceTensor X => inputs[0]!;

    public int InputCount => inputs.Length;

    public ReferenceTensor? Input(int number) => number < inputs.Length ? inputs[number] : null;

    public long Integer(string name, long otherwise) => (long)(Attribute(name) ?? otherwise);

    public double Number(string name, double otherwise) => Attribute(name) is float value ? value : otherwise;

    public string Text(string name, string otherwise) => (string)(Attribute(name) ?? otherwise);

    public int[]? Integers(string name) => Attribute(name) is long[] numbers ? Array.ConvertAll(numbers, number => (int)number) : null;

    /// <summary>Whole numbers of an input, or else of an attribute.</summary>
    public int[]? Integers(string name, int input) =>
        Input(input) is { } tensor ? Array.ConvertAll(tensor.Values, value => (int)value) : Integers(name);

    /// <summary>A number of an input, or else of an attribute.</summary>
    public double Number(string name, int input, double otherwise) => Input(input)?.Values[0] ?? Number(name, otherwise);

    public object? Attribute(string name) => node.Attributes.FirstOrDefault(attribute => attribute.Name == name)?.Value;

    /// <summary>The axes of an input, or else of an attribute, as they count from 0.</summary>
    public int[] Axes() => Array.ConvertAll(Integers("axes", 1)!, axis => Axis(axis, X.Shape.Length));

    /// <summary>An axis as it counts from 0.</summary>
    public static int Axis(long axis, int rank) => (int)(axis < 0 ? axis + rank : axis);
}
