using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks;

/// <summary>What 2-D convolutions have in common: a window of weights that slides over images <c>[H, W, C]</c>.</summary>
public abstract record ConvolutionLayer : Layer
{
    /// <summary>The filters' size; 1 or more.</summary>
    public required Size2D KernelSize { get; init; }

    /// <summary>The filters' steps; 1 or more, 1 in both directions by default.</summary>
    public Size2D Stride { get; init; } = Size2D.One;

    /// <summary>The distance between the filters' taps; 1 or more, 1 in both directions by default.</summary>
    public Size2D Dilation { get; init; } = Size2D.One;

    /// <summary>How the image's edges are handled; <see cref="PaddingMode.Valid"/> by default.</summary>
    public PaddingMode Padding { get; init; }

    /// <summary>The activation; linear by default.</summary>
    public Activation Activation { get; init; }

    /// <summary>Whether a bias is added; true by default.</summary>
    public bool UseBias { get; init; } = true;

    /// <summary>How the weights begin; null chooses by the activation.</summary>
    public Initializer? WeightsInitializer { get; init; }

    /// <summary>How the bias begins; null for zeros.</summary>
    public Initializer? BiasInitializer { get; init; }

    /// <summary>
    /// Multiplies the learning rate of the bias, beside <see cref="Layer.LearningRateFactor"/>; more than 0, 1 by default.
    /// </summary>
    public float BiasLearningRateFactor { get; init; } = 1f;

    /// <summary>Coefficient of the penalty <c>sum(|w|)</c>; 0 or more, 0 by default.</summary>
    public float L1 { get; init; }

    /// <summary>Coefficient of the penalty <c>sum(w^2)</c>; 0 or more, 0 by default.</summary>
    public float L2 { get; init; }

    /// <inheritdoc/>
    public sealed override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs)
    {
        Check.NotNegative(L1, nameof(L1));
        Check.NotNegative(L2, nameof(L2));
        Check.Positive(BiasLearningRateFactor, nameof(BiasLearningRateFactor));
        Conv2DShape shape = Shape(inputs.RequireImage());
        return [shape.OutHeight, shape.OutWidth, shape.OutChannels];
    }

    /// <inheritdoc/>
    public sealed override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<TensorShape> inputs)
    {
        Conv2DShape shape = Shape(inputs[0]);
        int fanOut = shape.Kernel.Area * shape.GroupOutChannels;
        ParameterSpec weights = new(
            "weights", [shape.Kernel.Height, shape.Kernel.Width, shape.GroupInChannels, shape.OutChannels], WeightsInitializer
                ?? Initializer.For(Activation))
        {
            FanIn = shape.PatchSize,
            FanOut = fanOut,
            Decays = true,
            L1 = L1,
            L2 = L2,
        };
        return UseBias
            ? [weights,
                new ParameterSpec("bias", [shape.OutChannels], BiasInitializer ?? new Zeros())
                {
                    FanIn = shape.PatchSize,
                    FanOut = fanOut,
                    LearningRateFactor = BiasLearningRateFactor,
                }]
            : [weights];
    }

    /// <inheritdoc/>
    public sealed override long Flops(IReadOnlyList<TensorShape> inputs) => Shape(inputs[0]).Flops;

    /// <inheritdoc/>
    public sealed override PlanTensor Build(PlanBuilder plan)
    {
        Conv2DShape shape = Shape(plan.Input.Shape);
        PlanParameter weights = plan.Parameter("weights");
        PlanParameter bias = UseBias ? plan.Parameter("bias") : PlanParameter.None;
        return plan.Activate(
            plan.Add(
                new ConvolutionStep(
                    plan.Kernels, shape, plan.Tensor(plan.OutputShape), plan.Input, weights, bias, plan.Prepared(shape, weights, bias))),
            Activation);
    }

    /// <summary>The convolution of an image.</summary>
    /// <param name="image">The image's shape.</param>
    /// <exception cref="ArgumentException">A setting is out of range or the window does not fit.</exception>
    public abstract Conv2DShape Shape(TensorShape image);

    internal sealed override Int128 PaddedValues(IReadOnlyList<TensorShape> inputs) =>
        Shape(inputs[0]).PaddedPositions() * inputs[0].Channels;

    private protected Conv2DShape Shape(TensorShape image, int filters, int groups) => new(
        image.Height, image.Width, image.Channels, filters, KernelSize, Stride, Padding.For(image, KernelSize, Stride, Dilation), Dilation,
        groups);
}
