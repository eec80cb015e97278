using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// <c>y[f, k] = sum over j of c[f, j] v[f, j, k]</c> with the piecewise linear encoding <c>c[f, j] = min(max((x[f] - e[f, j]) / (e[f, j +
/// 1] - e[f, j]), 0), 1)</c> of each number of <c>[features]</c>: a learnt function of each feature, straight between edges e, which lie at
/// quantiles of the training rows and are part of the network (Gorishniy et al. 2022). The output is <c>[features width]</c>.
/// </summary>
/// <remarks>
/// Edges are the different ones among the quantiles at 0, 1 / bins to 1. Where values repeat, so that only L remain of the bins + 1,
/// quantiles of the different values at bins + 3 - L evenly spaced levels from 0 to 1 are added. A feature with no more different values
/// than <see cref="DistinctBins"/> + 1 has an edge at each of them instead. A feature that was the same in every row has no bin, and gives
/// 0.
/// </remarks>
public sealed record PiecewiseLinearEmbedding : Layer
{
    /// <summary>
    /// The name of the state that has the edges, <c>[features, most bins + 1]</c>; the last one is repeated where there are fewer.
    /// </summary>
    public const string EdgesName = "edges";

    /// <summary>Values of each number's vector; 1 or more.</summary>
    public required int Width { get; init; }

    /// <summary>The most bins of a feature of many values; 1 or more, 48 by default.</summary>
    public int Bins { get; init; } = 48;

    /// <summary>
    /// The most bins of a feature of few values, which lie between each of them and the next; 0 or more, 0 by default, for none: hours,
    /// ages and counts, where a value may mean something that its neighbours do not.
    /// </summary>
    public int DistinctBins { get; init; }

    private int MostBins => Math.Max(Bins, DistinctBins);

    /// <summary>How the weights begin; null for zeros, which suits an embedding that is added to another one.</summary>
    public Initializer? WeightsInitializer { get; init; }

    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs)
    {
        Check.Positive(Width, nameof(Width));
        Check.Positive(Bins, nameof(Bins));
        Check.NotNegative(DistinctBins, nameof(DistinctBins));
        return [checked(inputs.RequireRow().Size * Width)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<TensorShape> inputs) =>
    [
        new ParameterSpec(EdgesName, [inputs[0].Size, MostBins + 1], new Zeros()) { IsState = true },
        new ParameterSpec("weights", [inputs[0].Size, MostBins, Width], WeightsInitializer ?? new Zeros())
        {
            FanIn = MostBins,
            FanOut = Width,
            Decays = true,
        },
    ];

    /// <inheritdoc/>
    public override long Flops(IReadOnlyList<TensorShape> inputs) => 2L * inputs[0].Size * Width;

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) => plan.Add(
        new PiecewiseLinearEmbeddingStep(
            plan.Kernels, new EmbeddingShape(plan.Input.Shape.Size, Width, MostBins), plan.Tensor(plan.OutputShape), plan.Input,
            plan.Parameter(EdgesName), plan.Parameter("weights")));

    internal override bool IsFitted => true;

    internal override void Fit(NetworkWeights weights, Dataset data) => FeatureSample.ForEach(data, perChannel: false, (feature, sorted) =>
    {
        float[] edges = EdgesOf(sorted, Bins, DistinctBins);
        Span<float> own = weights[$"{Name}.{EdgesName}"].Slice(feature * (MostBins + 1), MostBins + 1);
        edges.CopyTo(own);
        own[edges.Length..].Fill(edges[^1]);
    });

    /// <summary>The edges of a feature whose values are sorted: from 1, where all are the same, to one more than bins, ascending.</summary>
    internal static float[] EdgesOf(float[] sorted, int bins, int distinctBins = 0)
    {
        if (distinctBins > 0 && sorted.Distinct().Take(distinctBins + 2).ToArray() is var few && few.Length <= distinctBins + 1)
        {
            return few;
        }

        float[] edges = [.. Enumerable.Range(0, bins + 1).Select(i => (float)FeatureSample.Quantile(sorted, (double)i / bins)).Distinct()];
        if (edges.Length == bins + 1)
        {
            return edges;
        }

        float[] different = [.. sorted.Distinct()];
        int last = bins + 2 - edges.Length;
        IEnumerable<float> added = Enumerable.Range(0, last + 1).Select(i => (float)FeatureSample.Quantile(different, (double)i / last));
        return [.. edges.Concat(added).Distinct().Order()];
    }
}

public sealed partial class NetworkBuilder
{
    /// <summary>
    /// Appends an embedding of the network's input, or of a slice of it, for tables: numbers scaled by median and quartiles and clipped
    /// smoothly, in a
    /// <see cref="Networks.LinearEmbedding"/>, plus a <see cref="Networks.PiecewiseLinearEmbedding"/> of them as they come (version B of
    /// Gorishniy et al. 2025). Both are fitted to the training data; the output is <c>[features width]</c>.
    /// </summary>
    /// <param name="width">Values of each number's vector.</param>
    /// <param name="bins">The most bins of a feature of many values.</param>
    /// <param name="distinctBins">The most bins of a feature of few values, one between each and the next.</param>
    public NetworkBuilder PiecewiseLinearEmbedding(int width = 12, int bins = 48, int distinctBins = 0) =>
        NormalizeInput(NormalizationKind.Robust).Activate(Activation.SmoothClip()).LinearEmbedding(width)
            .Add(Append(new PiecewiseLinearEmbedding { Width = width, Bins = bins, DistinctBins = distinctBins }));
}
