using MLNet.DeepExtensions.Networks.Onnx;

namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

/// <summary>A graph and how its input and output lie in memory, in the file and in the network.</summary>
internal sealed class OperatorCase
{
    private readonly int[] _inputShape;
    private readonly int[] _outputShape;
    private readonly bool _isChannelsLast;

    /// <summary>Takes a graph.</summary>
    /// <param name="sketch">The graph.</param>
    /// <param name="output">Its output: rows, or images <c>[N, C, H, W]</c>.</param>
    /// <param name="isChannelsLast">Whether the input is images <c>[N, H, W, C]</c>.</param>
    public OperatorCase(OnnxSketch sketch, string output, bool isChannelsLast)
    {
        (_inputShape, _outputShape, _isChannelsLast) = (sketch.InputShape, sketch.ShapeOf(output)[1..], isChannelsLast);
        Model = sketch.Build(output, _outputShape);
        File = OnnxModelWriter.Write(Model).ToArray();
        Network = OnnxImporter.Read(File, "memory", new OnnxImportOptions());
    }

    public OnnxModel Model { get; }

    public byte[] File { get; }

    /// <summary>The graph, imported.</summary>
    public TrainedNetwork Network { get; }

    /// <summary>The input's shape in the file.</summary>
    public int[] Shape(int samples) => [samples, .. _inputShape];

    /// <summary>Random inputs in the file's order.</summary>
    public float[] Inputs(int samples, int seed)
    {
        Random random = new(seed);
        return Array.ConvertAll(new float[samples * ReferenceTensor.Count(_inputShape)], _ => 4 * (random.NextSingle() - 0.5f));
    }

    /// <summary>What the imported network predicts from inputs in the file's order.</summary>
    public float[] Predict(float[] inputs)
    {
        TensorShape shape = Network.Network.InputShape;
        bool isPlanar = !_isChannelsLast && _inputShape.Length == 3;
        Assert.Equal(isPlanar ? [_inputShape[1], _inputShape[2], _inputShape[0]] : _inputShape, shape.Dimensions.Select(size => size));
        return Network.Predict(isPlanar ? PlanarImages.ChannelsLast(inputs, shape) : inputs);
    }

    /// <summary>What the definitions of the operators give for inputs in the file's order, in the network's order.</summary>
    public float[] Expected(float[] inputs, int samples)
    {
        ReferenceTensor output = OnnxReference.Run(
            Model, new ReferenceTensor(Shape(samples), Array.ConvertAll(inputs, value => (double)value)));
        return InNetworkOrder(Array.ConvertAll(output.Values, value => (float)value), samples);
    }

    /// <summary>Outputs from the file's order to the network's.</summary>
    public float[] InNetworkOrder(float[] outputs, int samples)
    {
        ReferenceTensor tensor = new([samples, .. _outputShape], Array.ConvertAll(outputs, value => (double)value));
        return Array.ConvertAll(tensor.ChannelsLast().Values, value => (float)value);
    }
}
