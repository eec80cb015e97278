using System.Diagnostics.CodeAnalysis;
using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>
/// A node of the file as the code that reads its operator sees it: inputs, constants and attributes. An attribute that the code does not
/// ask for is one that is not supported.
/// </summary>
internal sealed class OperatorCall(ImportedGraph graph, OnnxNode node)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public ImportedGraph Graph => graph;

    public OnnxNode Node => node;

    /// <summary>The number of inputs, those left out at the end not counted.</summary>
    public int InputCount => node.Inputs.Length;

    /// <summary>Whether an input is there.</summary>
    public bool Has(int input) => input < node.Inputs.Length && node.Inputs[input].Length > 0;

    /// <summary>Whether an input is a constant.</summary>
    public bool IsConstant(int input) => Has(input) && graph.Constants.ContainsKey(node.Inputs[input]);

    /// <summary>Whether an input is a list of sizes, or one: computed from a shape, or a constant of whole numbers.</summary>
    public bool IsSizes(int input) => Has(input)
        && (graph.Sizes.ContainsKey(node.Inputs[input])
            || (graph.Constants.TryGetValue(node.Inputs[input], out OnnxTensor? constant)
                && constant is { IsWhole: true, Shape.Length: <= 1, Count: <= ImportedSizes.Most }));

    /// <summary>An input of sizes.</summary>
    public ImportedSizes Sizes(int input) => IsSizes(input)
        ? graph.Sizes.GetValueOrDefault(node.Inputs[input]) ?? ImportedSizes.Of(graph.Constants[node.Inputs[input]])
        : ImportedSizes.Of(Whole(Constant(input)));

    /// <summary>An input that is computed.</summary>
    public ImportedValue Value(int input)
    {
        ImportedValue value = ColourValue(input);
        return value.IsReversed
            ? throw Unsupported("takes an image whose channel order differs from the network's; a convolution must come first")
            : value;
    }

    /// <summary>An input that is computed, which may still have its colours in the order of memory.</summary>
    public ImportedValue ColourValue(int input)
    {
        if (!Has(input) || !graph.Values.TryGetValue(node.Inputs[input], out ImportedValue? value))
        {
            throw IsConstant(input) || IsSizes(input)
                ? Unsupported($"has {(IsConstant(input) ? "a constant" : "the shape of a value")} as input {input}")
                : Unsupported(Has(input) ? $"takes '{node.Inputs[input]}', which no earlier node produces" : $"is missing input {input}");
        }

        return value with { IsShared = value.IsShared || graph.ReaderCount(node.Inputs[input]) > 1 };
    }

    /// <summary>An input that must be an image which the file sees as <c>[N, C, H, W]</c>.</summary>
    public ImportedValue Image(int input, bool anyColours = false)
    {
        ImportedValue value = anyColours ? ColourValue(input) : Value(input);
        return value.Order == AxisOrder.ChannelsFirst ? value
            : throw Unsupported($"takes a value of the shape {value.Shape}; an image [N, C, H, W] is supported");
    }

    /// <summary>A constant input.</summary>
    public OnnxTensor Constant(int input) => IsConstant(input)
        ? graph.Constants[node.Inputs[input]]
        : throw Unsupported($"computes its input {input}, which must be a constant here");

    /// <summary>A constant input of floats.</summary>
    public OnnxTensor Floats(int input)
    {
        OnnxTensor tensor = Constant(input);
        return tensor.IsFloat ? tensor
            : throw Unsupported($"has the constant '{tensor.Name}' of type {tensor.Type}; Float and Double are supported");
    }

    /// <summary>A constant input of floats with a shape that must be.</summary>
    public OnnxTensor Floats(int input, params ReadOnlySpan<long> shape)
    {
        OnnxTensor tensor = Floats(input);
        return tensor.Shape.AsSpan().SequenceEqual(shape)
            ? tensor
            : throw Unsupported(
                $"has the constant '{tensor.Name}' of the shape [{string.Join(", ", tensor.Shape)}]; [{string.Join(", ", shape.ToArray())}] is expected");
    }

    /// <summary>
    /// Whole numbers that older files have in an attribute and newer ones in a constant input; null where they are left out.
    /// </summary>
    public long[]? Integers(string attribute, int input)
    {
        if (!Has(input))
        {
            return Attribute<long[]>(attribute);
        }

        return Whole(Constant(input)).ToInt64s();
    }

    /// <summary>A flag that is a constant input; false where it is left out.</summary>
    public bool Flag(int input)
    {
        if (!Has(input))
        {
            return false;
        }

        OnnxTensor tensor = Constant(input);
        return tensor is { Type: OnnxElementType.Boolean, Count: 1 }
            ? tensor.ToInt64s() is [not 0]
            : throw Unsupported(
                $"has the constant '{tensor.Name}' of type {tensor.Type} and the shape [{string.Join(", ", tensor.Shape)}]; one Boolean is expected");
    }

    public long Integer(string name, long otherwise) => Attribute<object>(name) switch
    {
        null => otherwise,
        long value => value,
        _ => throw Unsupported($"has an attribute '{name}' that is not an integer"),
    };

    public float Number(string name, float otherwise) => Attribute<object>(name) switch
    {
        null => otherwise,
        float value => value,
        _ => throw Unsupported($"has an attribute '{name}' that is not a number"),
    };

    public string Text(string name, string otherwise) => Attribute<string>(name) ?? otherwise;

    /// <summary>A height and a width.</summary>
    public Size2D Size(string name, Size2D? otherwise)
    {
        long[]? numbers = Attribute<long[]>(name);
        return numbers switch
        {
            null when otherwise is { } size => size,
            [> 0 and <= int.MaxValue, > 0 and <= int.MaxValue] => new Size2D((int)numbers[0], (int)numbers[1]),
            _ => throw Unsupported(
                $"has {(numbers is null ? "no" : $"[{string.Join(", ", numbers)}] as")} '{name}'; two numbers above 0 are expected"),
        };
    }

    public T? Attribute<T>(string name)
        where T : class
    {
        _asked.Add(name);
        OnnxAttribute? attribute = node.Attributes.FirstOrDefault(candidate => candidate.Name == name);
        return attribute is null ? null : attribute.Value as T
            ?? throw Unsupported($"has an attribute '{name}' of another type than is expected");
    }

    /// <summary>Requires that an attribute, if it is there, has the one value that is supported.</summary>
    public void Require(string name, long only, long otherwise)
    {
        long value = Integer(name, otherwise);
        if (value != only)
        {
            throw Unsupported($"has {name} = {value}; {only} is supported");
        }
    }

    /// <summary>
    /// Requires one output: in operator sets that have no attribute or input for it, further outputs are what makes a node one of training.
    /// </summary>
    public void RequireInference()
    {
        int count = node.Outputs.Count(output => output.Length > 0);
        if (count > 1)
        {
            Fail($"gives {count} outputs, which in operator set {graph.Opset} means training mode; one output, for inference, is supported");
        }
    }

    /// <summary>Marks attributes that make no difference here.</summary>
    public void Ignore(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            _asked.Add(name);
        }
    }

    /// <summary>An axis as it counts from 0 at the batch.</summary>
    public int Axis(long axis, ImportedValue value)
    {
        int rank = value.FileShape.Length + 1;
        return axis >= -rank && axis < rank ? (int)(axis < 0 ? axis + rank : axis)
            : throw Unsupported($"has the axis {axis} for a value of {rank} axes");
    }

    /// <summary>Whether an axis, counted from 0 at the batch, is that of the channels in memory.</summary>
    public static bool IsChannelAxis(int axis, ImportedValue value) =>
        axis == (value.Order == AxisOrder.ChannelsFirst ? 1 : value.FileShape.Length);

    /// <summary>Gives the node's output.</summary>
    public void Give(ImportedValue value)
    {
        if (node.Outputs.Skip(1).FirstOrDefault(output => graph.ReaderCount(output) > 0) is { } second)
        {
            throw Unsupported($"has a second output, '{second}', which is used");
        }

        graph.Give(this, node.Outputs[0], value);
    }

    /// <summary>Gives sizes as the node's output.</summary>
    public void Give(ImportedSizes sizes)
    {
        if (sizes.Values.Length > ImportedSizes.Most)
        {
            Fail($"gives {sizes.Values.Length} sizes; at most {ImportedSizes.Most} are supported");
        }

        graph.Give(this, node.Outputs[0], sizes);
    }

    /// <summary>Throws if the node has an attribute that was not asked for.</summary>
    public void CheckAttributes()
    {
        if (node.Attributes.FirstOrDefault(attribute => !_asked.Contains(attribute.Name)) is { } unknown)
        {
            throw Unsupported($"has the attribute '{unknown.Name}'");
        }
    }

    private OnnxTensor Whole(OnnxTensor tensor) => tensor.IsWhole
        ? tensor
        : throw Unsupported($"has the constant '{tensor.Name}' of type {tensor.Type}; whole numbers are expected");

    /// <summary>The error for what a node has or does.</summary>
    public NotSupportedException Unsupported(string problem) =>
        new($"'{graph.Source}': the node '{node.Title}' ({node.Operator}) {problem}. This is not supported.");

    [DoesNotReturn]
    public void Fail(string problem) => throw Unsupported(problem);
}
