using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Cross-correlation along the time: <c>y[t, o] = act(b[o] + sum over u, c of x[t s - p + u d, c] w[u, c, o])</c>, from sequences
/// <c>[time, C]</c> to <c>[OT, filters]</c>. The weights are <c>[K, C / groups, filters]</c>. Causal and dilated ones, one on another, are
/// a temporal convolutional network (Bai, Kolter and Koltun 2018).
/// </summary>
public sealed record Convolution1D : Layer
{
    /// <summary>The number of filters; 1 or more.</summary>
    public required int Filters { get; init; }

    /// <summary>The filters' length in steps; 1 or more.</summary>
    public required int KernelSize { get; init; }

    /// <summary>The filters' steps; 1 or more, 1 by default.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>The distance between the filters' taps; 1 or more, 1 by default.</summary>
    public int Dilation { get; init; } = 1;

    /// <summary>How the ends are handled; <see cref="SequencePadding.Valid"/> by default.</summary>
    public SequencePadding Padding { get; init; }

    /// <summary>
    /// The number of groups of channels that do not see each other; it divides the channels and the filters, 1 by default.
    /// </summary>
    public int Groups { get; init; } = 1;

    /// <summary>The activation; linear by default.</summary>
    public Activation Activation { get; init; }

    /// <summary>Whether a bias is added; true by default.</summary>
    public bool UseBias { get; init; } = true;

    /// <summary>How the weights begin; null chooses by the activation.</summary>
    public Initializer? WeightsInitializer { get; init; }

    /// <summary>How the bias begins; null for zeros.</summary>
    public Initializer? BiasInitializer { get; init; }

    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs)
    {
        Conv2DShape shape = Shape(inputs.RequireSequence());
        return [shape.OutWidth, shape.OutChannels];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<TensorShape> inputs)
    {
        Conv2DShape shape = Shape(inputs[0]);
        (int fanIn, int fanOut) = (shape.PatchSize, KernelSize * shape.GroupOutChannels);
        ParameterSpec weights = new(
            "weights", [KernelSize, shape.GroupInChannels, Filters], WeightsInitializer ?? Initializer.For(Activation))
        {
            FanIn = fanIn,
            FanOut = fanOut,
            Decays = true,
        };
        return UseBias
            ? [weights, new ParameterSpec("bias", [Filters], BiasInitializer ?? new Zeros()) { FanIn = fanIn, FanOut = fanOut }]
            : [weights];
    }

    /// <inheritdoc/>
    public override long Flops(IReadOnlyList<TensorShape> inputs) => Shape(inputs[0]).Flops;

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan)
    {
        Conv2DShape shape = Shape(plan.Input.Shape);
        PlanParameter weights = plan.Parameter("weights");
        PlanParameter bias = UseBias ? plan.Parameter("bias") : PlanParameter.None;
        PlanTensor output = plan.Add(new ConvolutionStep(
            plan.Kernels, shape, plan.Tensor(plan.OutputShape), plan.Input, weights, bias, plan.Prepared(shape, weights, bias)));
        return plan.Activate(output, Activation);
    }

    /// <summary>The convolution of a sequence, seen as an image of one row.</summary>
    /// <param name="sequence">The sequence's shape.</param>
    /// <exception cref="ArgumentException">A setting is out of range or the window does not fit.</exception>
    public Conv2DShape Shape(TensorShape sequence)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        Check.Positive(KernelSize, nameof(KernelSize));
        Check.Positive(Stride, nameof(Stride));
        Check.Positive(Dilation, nameof(Dilation));
        return new Conv2DShape(
            1, sequence.Dimensions[0], sequence.Channels, Filters, SequenceWindow.AlongTime(KernelSize), SequenceWindow.AlongTime(Stride),
            SequenceWindow.For(Padding, sequence, KernelSize, Stride, Dilation), SequenceWindow.AlongTime(Dilation), Groups);
    }

    internal override Int128 PaddedValues(IReadOnlyList<TensorShape> inputs) => Shape(inputs[0]).PaddedPositions() * inputs[0].Channels;
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="Networks.Convolution1D"/>, on sequences <c>[time, features]</c>.</summary>
    /// <param name="filters">The number of filters.</param>
    /// <param name="kernelSize">Their length in steps.</param>
    /// <param name="activation">The activation.</param>
    /// <param name="padding">How the ends are handled.</param>
    /// <param name="stride">The filters' steps.</param>
    /// <param name="dilation">The distance between their taps.</param>
    public NetworkBuilder Convolution1D(
        int filters, int kernelSize, Activation activation = default, SequencePadding padding = SequencePadding.Valid, int stride = 1,
        int dilation = 1) => Append(new Convolution1D
        {
            Filters = filters,
            KernelSize = kernelSize,
            Activation = activation,
            Padding = padding,
            Stride = stride,
            Dilation = dilation,
        });
}
