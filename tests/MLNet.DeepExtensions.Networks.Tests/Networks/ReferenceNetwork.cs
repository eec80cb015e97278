using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;

namespace MLNet.DeepExtensions.Networks.Tests.Networks;

/// <summary>Evaluates a network layer by layer in double precision, with nothing fused, shared or kept.</summary>
internal sealed class ReferenceNetwork
{
    private readonly Network _network;
    private readonly Dictionary<uint, float[]> _masks = [];

    public ReferenceNetwork(Network network, NetworkWeights weights)
    {
        _network = network;
        foreach (ParameterEntry entry in weights.Layout.Entries)
        {
            Parameters[entry.Name] = [.. weights[entry].ToArray().Select(value => (double)value)];
        }
    }

    /// <summary>Parameters and states by name, to be changed at will.</summary>
    public Dictionary<string, double[]> Parameters { get; } = [];

    /// <summary>Whether dropout drops and batch normalization uses the batch.</summary>
    public bool IsTraining { get; init; } = true;

    public ulong Seed { get; init; }

    public long Step { get; init; }

    public double[] Forward(double[] input, int batch)
    {
        var outputs = new double[_network.Nodes.Length][];
        uint stream = 0;
        for (int i = 0; i < outputs.Length; i++)
        {
            NetworkNode node = _network.Nodes[i];
            double[][] inputs = [.. node.Inputs.Select(from => from == Network.InputNode ? input : outputs[from])];
            outputs[i] = Apply(node, inputs, batch, ref stream);
        }

        return outputs[^1];
    }

    private double[] Apply(NetworkNode node, double[][] inputs, int batch, ref uint stream)
    {
        double[] x = inputs[0];
        TensorShape shape = node.InputShapes[0];
        int channels = shape.Channels;
        int perImage = shape.Size;
        switch (node.Layer)
        {
            case Dense dense:
                return ReferenceMath.Activate(dense.Activation, ReferenceMath.Dense(x, channels, Of(node, "weights")!, Of(node, "bias")), dense.Units);
            case ConvolutionLayer convolution:
                return ReferenceMath.Activate(
                    convolution.Activation,
                    ReferenceMath.Convolution(convolution.Shape(shape), batch, x, Of(node, "weights")!, Of(node, "bias")), node.OutputShape.Channels);
            case ActivationLayer activation:
                return ReferenceMath.Activate(activation.Activation, x, channels);
            case BatchNormalization normalization:
                double[] mean = Of(node, "runningMean")!;
                double[] variance = Of(node, "runningVariance")!;
                double[] normal = IsTraining && normalization.Trainable
                    ? ReferenceMath.Normalize(x, channels, i => i % channels, normalization.Epsilon)
                    : [.. x.Select((value, i) => (value - mean[i % channels]) / Math.Sqrt(variance[i % channels] + normalization.Epsilon))];
                return Affine(normal, Of(node, "gamma")!, Of(node, "beta")!);
            case LayerNormalization normalization:
                return Affine(
                    ReferenceMath.Normalize(x, x.Length / channels, i => i / channels, normalization.Epsilon), Of(node, "gamma")!, Of(node, "beta")!);
            case InputNormalization:
                double[] taken = Of(node, "mean")!;
                return Affine([.. x.Select((value, i) => value - taken[i % channels])], Of(node, "scale")!, Of(node, "offset")!);
            case PoolingLayer pooling:
                return ReferenceMath.Pool(Shape(pooling, shape), batch, x, pooling is MaxPooling2D);
            case GlobalAveragePooling2D:
                return ReferenceMath.GlobalAverage(x, perImage, channels);
            case Dropout { Rate: > 0 } dropout when IsTraining:
                float[] mask = Mask(dropout.Rate, x.Length, stream++);
                return [.. x.Select((value, i) => value * mask[i])];
            case SpatialDropout2D { Rate: > 0 } dropout when IsTraining:
                float[] channelMask = Mask(dropout.Rate, batch * channels, stream++);
                return [.. x.Select((value, i) => value * channelMask[(i / perImage * channels) + (i % channels)])];
            case ZeroPadding2D padding:
                return Pad(padding.Padding, batch, shape, node.OutputShape, x);
            case Add:
                return [.. x.Select((_, i) => inputs.Sum(input => input[i]))];
            case Multiply:
                return inputs[1].Length == x.Length
                    ? [.. x.Select((value, i) => value * inputs[1][i])]
                    : [.. x.Select((value, i) => value * inputs[1][(i / perImage * channels) + (i % channels)])];
            case Concatenate:
                return Join(inputs, [.. node.InputShapes.Select(input => input.Channels)]);
            case Flatten or Reshape or Dropout or SpatialDropout2D or Probe:
                return x;
            default:
                throw new NotSupportedException($"{node.Layer}");
        }
    }

    private double[]? Of(NetworkNode node, string parameter) => Parameters.GetValueOrDefault($"{node.Layer.Name}.{parameter}");

    private float[] Mask(float rate, int length, uint stream)
    {
        if (_masks.TryGetValue(stream, out float[]? known))
        {
            return known;
        }

        using var kernels = new CpuKernelSet(threads: 1);
        using DeviceBuffer<float> ones = kernels.Allocate<float>(length);
        ones.View.Span.Fill(1f);
        kernels.Elementwise.DropoutForward(rate, new RandomKey(Seed, stream, (ulong)Step), ones.View, ones.View);
        return _masks[stream] = ones.View.Span.ToArray();
    }

    private static double[] Affine(double[] x, double[] scale, double[] offset) =>
        [.. x.Select((value, i) => (value * scale[i % scale.Length]) + offset[i % scale.Length])];

    private static Pool2DShape Shape(PoolingLayer pooling, TensorShape image)
    {
        Size2D stride = pooling.Stride ?? pooling.PoolSize;
        return new Pool2DShape(
            image.Height, image.Width, image.Channels, pooling.PoolSize, stride, pooling.Padding.For(image, pooling.PoolSize, stride, Size2D.One),
            pooling is AveragePooling2D { CountPadding: true });
    }

    private static double[] Join(double[][] inputs, int[] widths)
    {
        int width = widths.Sum();
        var y = new double[inputs.Sum(input => input.Length)];
        for (int i = 0, column = 0; i < inputs.Length; column += widths[i++])
        {
            for (int j = 0; j < inputs[i].Length; j++)
            {
                y[(j / widths[i] * width) + column + (j % widths[i])] = inputs[i][j];
            }
        }

        return y;
    }

    private static double[] Pad(Padding padding, int batch, TensorShape inner, TensorShape outer, double[] x)
    {
        var y = new double[batch * outer.Size];
        for (int i = 0; i < x.Length; i++)
        {
            int channel = i % inner.Channels;
            int column = i / inner.Channels % inner.Width;
            int row = i / inner.Channels / inner.Width % inner.Height;
            y[(i / inner.Size * outer.Size) + ((((row + padding.Top) * outer.Width) + column + padding.Left) * inner.Channels) + channel] = x[i];
        }

        return y;
    }
}
