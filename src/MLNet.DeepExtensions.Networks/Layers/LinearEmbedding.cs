using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// A vector for each number: <c>y[f, k] = x[f] w[f, k] + b[f, k]</c> with x <c>[features]</c>, w and b <c>[features, width]</c> and y
/// <c>[features width]</c>, the values of a feature side by side. What becomes of a feature depends on that feature alone.
/// </summary>
public sealed record LinearEmbedding : Layer
{
    /// <summary>Values of each number's vector; 1 or more.</summary>
    public required int Width { get; init; }

    /// <summary>How the weights begin; null for uniform numbers from -1 to 1.</summary>
    public Initializer? WeightsInitializer { get; init; }

    /// <summary>How the bias begins; null for uniform numbers from -1 to 1.</summary>
    public Initializer? BiasInitializer { get; init; }

    /// <summary>
    /// Multiplies the learning rate of the bias, beside <see cref="Layer.LearningRateFactor"/>; more than 0, 1 by default.
    /// </summary>
    public float BiasLearningRateFactor { get; init; } = 1f;

    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs)
    {
        Check.Positive(Width, nameof(Width));
        Check.Positive(BiasLearningRateFactor, nameof(BiasLearningRateFactor));
        return [checked(inputs.RequireRow().Size * Width)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<TensorShape> inputs)
    {
        TensorShape shape = [inputs[0].Size, Width];
        return
        [
            new ParameterSpec("weights", shape, WeightsInitializer ?? new RandomUniform { Minimum = -1, Maximum = 1 }) { Decays = true },
            new ParameterSpec("bias", shape, BiasInitializer ?? new RandomUniform { Minimum = -1, Maximum = 1 })
            {
                LearningRateFactor = BiasLearningRateFactor,
            },
        ];
    }

    /// <inheritdoc/>
    public override long Flops(IReadOnlyList<TensorShape> inputs) => 2L * inputs[0].Size * Width;

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) => plan.Add(
        new LinearEmbeddingStep(
            plan.Kernels, new EmbeddingShape(plan.Input.Shape.Size, Width), plan.Tensor(plan.OutputShape), plan.Input,
            plan.Parameter("weights"), plan.Parameter("bias")));
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="Networks.LinearEmbedding"/>: a vector for each number.</summary>
    /// <param name="width">Values of each number's vector.</param>
    public NetworkBuilder LinearEmbedding(int width) => Append(new LinearEmbedding { Width = width });
}
