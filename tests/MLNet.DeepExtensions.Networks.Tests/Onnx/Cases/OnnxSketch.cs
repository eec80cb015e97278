using MLNet.DeepExtensions.Networks.Onnx;

namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

/// <summary>An ONNX graph under construction, with random weights.</summary>
internal sealed class OnnxSketch(Random random)
{
    private readonly List<OnnxNode> _nodes = [];
    private readonly List<OnnxTensor> _constants = [];
    private OnnxValue? _input;

    public Random Random => random;

    /// <summary>The version of the operator set that the file states.</summary>
    public long Opset { get; set; } = 17;

    /// <summary>The shape of one sample of the input.</summary>
    public int[] InputShape => [.. _input!.Dimensions.Skip(1).Select(size => (int)size!.Value)];

    /// <summary>Declares the input.</summary>
    /// <param name="shape">The shape of one sample, as the file has it.</param>
    public string Input(params ReadOnlySpan<int> shape)
    {
        _input = new OnnxValue("x", OnnxElementType.Float, [Batch, .. shape]);
        return _input.Name;
    }

    /// <summary>The number of samples in a batch that the input is declared with; null for any.</summary>
    public long? Batch { get; set; }

    /// <summary>Adds a node of one output, which has the node's name.</summary>
    public string Node(string type, IEnumerable<string> inputs, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        string name = $"{type}/{_nodes.Count}";
        _nodes.Add(new OnnxNode(type, name, [.. inputs], [name], [.. attributes]));
        return name;
    }

    /// <summary>Gives the last node outputs beside its first.</summary>
    public void AddOutputs(params ReadOnlySpan<string> outputs) =>
        _nodes[^1] = _nodes[^1] with { Outputs = [.. _nodes[^1].Outputs, .. outputs] };

    /// <summary>Adds a constant.</summary>
    public string Floats(int[] shape, params ReadOnlySpan<float> values)
    {
        string name = $"constant/{_constants.Count}";
        _constants.Add(OnnxTensor.Of(name, [.. shape], values));
        return name;
    }

    /// <summary>Adds a constant of whole numbers.</summary>
    public string Integers(params ReadOnlySpan<long> values)
    {
        string name = $"constant/{_constants.Count}";
        _constants.Add(OnnxTensor.Of(name, values));
        return name;
    }

    /// <summary>Adds a constant of one whole number, without axes.</summary>
    public string Integer(long value)
    {
        string name = $"constant/{_constants.Count}";
        _constants.Add(OnnxTensor.Scalar(name, value));
        return name;
    }

    /// <summary>Adds a constant that is true or false.</summary>
    public string Flag(bool value)
    {
        string name = $"constant/{_constants.Count}";
        _constants.Add(new OnnxTensor(name, OnnxElementType.Boolean, [], new[] { value ? (byte)1 : (byte)0 }));
        return name;
    }

    /// <summary>Adds a constant of normal random numbers.</summary>
    public string Normal(double deviation, params int[] shape) => Floats(shape, Array.ConvertAll(
        new float[ReferenceTensor.Count(shape)],
        _ => (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))));

    /// <summary>Adds a constant of random numbers between two.</summary>
    public string Uniform(float from, float to, params int[] shape) =>
        Floats(shape, Array.ConvertAll(new float[ReferenceTensor.Count(shape)], _ => from + ((to - from) * random.NextSingle())));

    /// <summary>Adds a convolution with bias.</summary>
    public string Convolution(string image, int channels, int filters, int[] kernel, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        double deviation = Math.Sqrt(1.0 / (channels * kernel[0] * kernel[1]));
        return Node("Conv", [image, Normal(deviation, [filters, channels, .. kernel]), Normal(0.3, filters)], attributes);
    }

    /// <summary>Adds a batch normalization as training could have left it.</summary>
    public string BatchNormalization(string value, int channels) =>
        Node("BatchNormalization",
            [value, Uniform(0.5f, 1.5f, channels), Normal(0.3, channels), Normal(0.3, channels), Uniform(0.5f, 1.5f, channels)]);

    /// <summary>Adds a dense layer.</summary>
    public string Gemm(string rows, int features, int units) =>
        Node("Gemm", [rows, Normal(Math.Sqrt(1.0 / features), features, units), Normal(0.3, units)]);

    /// <summary>A value's shape, its batch 1.</summary>
    public int[] ShapeOf(string value) =>
        OnnxReference.Run(Build(value), new ReferenceTensor([1, .. InputShape], new double[ReferenceTensor.Count(InputShape)])).Shape;

    /// <summary>The graph as a model.</summary>
    /// <param name="output">The value that it gives.</param>
    /// <param name="shape">The shape of one sample of it.</param>
    public OnnxModel Build(string output, params ReadOnlySpan<int> shape) => new(
        Opset,
        new OnnxGraph([.. _nodes], [.. _constants], [_input!], [new OnnxValue(output, OnnxElementType.Float, [null, .. shape])]),
        new Dictionary<string, string>());
}
