using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// A fully connected layer: <c>y = act(x W + b)</c> with x <c>[..., inFeatures]</c>, W <c>[inFeatures, units]</c>, b <c>[units]</c>. An
/// input of more than one axis is taken row by row, as in Keras; <see cref="Flatten"/> makes one row of it.
/// </summary>
public sealed record Dense : Layer
{
    /// <summary>The number of outputs; 1 or more.</summary>
    public required int Units { get; init; }

    /// <summary>The activation; linear by default.</summary>
    public Activation Activation { get; init; }

    /// <summary>Whether a bias is added; true by default.</summary>
    public bool UseBias { get; init; } = true;

    /// <summary>
    /// Whether the weights are trained as <c>V</c> of <c>y = act(x V / sqrt(inFeatures) + b)</c>, <c>V</c> from N(0, 1), would be: the
    /// neural tangent parametrization (Jacot et al. 2018). They are kept as <c>W = V / sqrt(inFeatures)</c>, which begins by
    /// <see cref="LecunNormal"/> where no initializer is given; their learning rate is divided by <c>sqrt(inFeatures)</c>, and their
    /// decoupled decay is not. For Adam, RMSProp and Adagrad, whose steps do not depend on the gradient's scale, that is the same training
    /// but for their epsilon; gradient descent's steps of <c>V</c> would be those of <c>W</c> divided by <c>inFeatures</c>. False by
    /// default.
    /// </summary>
    public bool NeuralTangent { get; init; }

    /// <summary>How the weights begin; null chooses by the activation.</summary>
    public Initializer? WeightsInitializer { get; init; }

    /// <summary>How the bias begins; null for zeros.</summary>
    public Initializer? BiasInitializer { get; init; }

    /// <summary>
    /// Multiplies the learning rate of the bias, beside <see cref="Layer.LearningRateFactor"/>; more than 0, 1 by default.
    /// </summary>
    public float BiasLearningRateFactor { get; init; } = 1f;

    /// <summary>Coefficient of the penalty <c>sum(|W|)</c>; 0 or more, 0 by default.</summary>
    public float L1 { get; init; }

    /// <summary>Coefficient of the penalty <c>sum(W^2)</c>; 0 or more, 0 by default.</summary>
    public float L2 { get; init; }

    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs)
    {
        Check.Positive(Units, nameof(Units));
        Check.NotNegative(L1, nameof(L1));
        Check.NotNegative(L2, nameof(L2));
        Check.Positive(BiasLearningRateFactor, nameof(BiasLearningRateFactor));
        return inputs[0].WithChannels(Units);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<TensorShape> inputs)
    {
        int features = inputs[0].Channels;
        float tangent = NeuralTangent ? MathF.Sqrt(features) : 1f;
        Initializer initializer = WeightsInitializer ?? (NeuralTangent ? new LecunNormal() : Initializer.For(Activation));
        ParameterSpec weights = new("weights", [features, Units], initializer)
        {
            FanIn = features,
            FanOut = Units,
            Decays = true,
            LearningRateFactor = 1f / tangent,
            WeightDecayFactor = tangent,
            L1 = L1,
            L2 = L2,
        };
        if (!UseBias)
        {
            return [weights];
        }

        ParameterSpec bias = new("bias", [Units], BiasInitializer ?? new Zeros())
        {
            FanIn = features,
            FanOut = Units,
            LearningRateFactor = BiasLearningRateFactor,
        };
        return [weights, bias];
    }

    /// <inheritdoc/>
    public override long Flops(IReadOnlyList<TensorShape> inputs) => inputs[0].Rows() * new DenseShape(inputs[0].Channels, Units).Flops;

    internal override SparseUse SparseUse => SparseUse.Takes;

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan)
    {
        PlanTensor output = plan.Tensor(plan.OutputShape);
        TouchedRows? touched = plan.IsLayerTrained ? plan.Input.Sparse?.ByFeature() : null;
        PlanParameter weights = plan.Parameter("weights", touched);
        PlanParameter bias = UseBias ? plan.Parameter("bias") : PlanParameter.None;
        PlanStep step = plan.Input.Sparse is null
            ? new DenseStep(plan.Kernels, output, plan.Input, weights, bias)
            : new SparseDenseStep(plan.Kernels, output, plan.Input, weights, bias, touched);
        return plan.Activate(plan.Add(step), Activation);
    }
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="Networks.Dense"/>: <c>act(x W + b)</c>.</summary>
    /// <param name="units">The number of outputs.</param>
    /// <param name="activation">The activation.</param>
    public NetworkBuilder Dense(int units, Activation activation = default) => Append(new Dense { Units = units, Activation = activation });
}
