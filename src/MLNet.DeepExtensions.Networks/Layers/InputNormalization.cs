using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks;

/// <summary>How <see cref="InputNormalization"/> scales.</summary>
public enum NormalizationKind
{
    /// <summary>To mean 0 and standard deviation 1; sparse data to values within -1..1.</summary>
    Standard,

    /// <summary>To the range 0..1; sparse data to values within -1..1.</summary>
    MinMax,

    /// <summary>
    /// To mean 0 and a standard deviation of about 1 within each class, which makes those features large that set the classes apart; for
    /// targets that are class numbers. Sparse data to values within -1..1.
    /// </summary>
    WithinClasses,

    /// <summary>
    /// To median 0 and quartiles that lie 1 apart: <c>y = (x - median) / (q3 - q1)</c>; where the quartiles are equal <c>2 (x - median) /
    /// (max - min)</c>, and 0 for what was the same in every row (Holzmüller et al. 2024). Outliers do not rule it;
    /// <see cref="Kernels.Activation.SmoothClip"/> behind it bounds them. Sparse data to values within -1..1.
    /// </summary>
    Robust,
}

/// <summary>
/// <c>y = (x - mean) scale + offset</c>, by feature, or by channel for an image. The three are fitted to the training part of the data when
/// training begins, and are part of the network from then on: it takes values as they are. Keras calls it Normalization.
/// </summary>
/// <remarks>
/// The mean is taken off first, so that values like 10,000,001 and 10,000,002 keep the digits in which they differ. What the mean loses
/// when it is rounded to single precision is in the offset, which is 0 or next to it but for files written before there was a mean: theirs
/// is 0, and all of it is in the offset. Sparse data are scaled without mean and offset, so that zeros stay zero: <c>y = x / max(1,
/// max(|x|))</c>, as <see cref="MaxAbsScaler"/> does, but for features that lie within -1..1 already. Those stay as they are, since the
/// terms of a text, whose rows have been scaled to length 1, say by their size how much they count: a term that occurs once would be made
/// as large as any.
/// </remarks>
public sealed record InputNormalization : Layer
{
    /// <summary>The name of the state that has the means.</summary>
    public const string MeanName = "mean";

    /// <summary>The name of the state that has the factors.</summary>
    public const string ScaleName = "scale";

    /// <summary>The name of the state that has the terms added last.</summary>
    public const string OffsetName = "offset";

    /// <summary>
    /// Standardised, scaled to 0..1, standardised within the classes, or by quartiles; <see cref="NormalizationKind.Standard"/> by default.
    /// </summary>
    public NormalizationKind Kind { get; init; }

    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs) => inputs[0];

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<TensorShape> inputs) =>
    [
        new ParameterSpec(MeanName, [inputs[0].Channels], new Zeros()) { IsState = true, IsOptional = true },
        new ParameterSpec(ScaleName, [inputs[0].Channels], new Ones()) { IsState = true },
        new ParameterSpec(OffsetName, [inputs[0].Channels], new Zeros()) { IsState = true },
    ];

    /// <inheritdoc/>
    public override long Flops(IReadOnlyList<TensorShape> inputs) => 3L * inputs[0].Size;

    internal override SparseUse SparseUse => SparseUse.Keeps;

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) => plan.Input.Sparse is null
        ? plan.Add(new AffineStep(plan, plan.Tensor(plan.OutputShape), plan.Input))
        : plan.Input.Scaled(plan.Parameter(ScaleName).Value);

    /// <summary>Fits the scales of a network's input to data, as training does for a network that has not been trained.</summary>
    /// <param name="network">The network; its layers of this kind are fitted.</param>
    /// <param name="weights">The network's weights, which receive the scales.</param>
    /// <param name="data">The training data.</param>
    /// <exception cref="ArgumentException">A layer of this kind takes neither the network's input nor a slice of it.</exception>
    public static void Fit(Network network, NetworkWeights weights, Dataset data)
    {
        ArgumentNullException.ThrowIfNull(network);
        network.Fit(weights, data, layer => layer is InputNormalization);
    }

    internal override bool IsFitted => true;

    internal override void Fit(NetworkWeights weights, Dataset data)
    {
        if (Kind == NormalizationKind.WithinClasses && !data.HasClassNumbers)
        {
            throw new ArgumentException(
                $"Layer '{Name}' normalizes {NormalizationKind.WithinClasses}; targets that are class numbers are needed, which the data does not have.");
        }

        if (Kind == NormalizationKind.Robust && !data.IsSparse)
        {
            FitRobust(weights, data);
            return;
        }

        Scaler scaler = data.IsSparse ? MaxAbsScaler.Fit(data, largestScale: 1) : Kind switch
        {
            NormalizationKind.MinMax => MinMaxScaler.Fit(data, perChannel: true),
            NormalizationKind.WithinClasses => WithinClassScaler.Fit(data, perChannel: true),
            _ => StandardScaler.Fit(data, perChannel: true),
        };
        scaler.Mean.Span.CopyTo(weights[$"{Name}.{MeanName}"]);
        scaler.Scale.Span.CopyTo(weights[$"{Name}.{ScaleName}"]);
        scaler.Offset.Span.CopyTo(weights[$"{Name}.{OffsetName}"]);
    }

    private void FitRobust(NetworkWeights weights, Dataset data) => FeatureSample.ForEach(data, perChannel: true, (feature, sorted) =>
    {
        double median = FeatureSample.Quantile(sorted, 0.5);
        double quartiles = FeatureSample.Quantile(sorted, 0.75) - FeatureSample.Quantile(sorted, 0.25);
        double range = (double)sorted[^1] - sorted[0];
        double scale = quartiles > 0 ? 1 / quartiles : range > 0 ? 2 / range : 0;
        float mean = (float)median;
        weights[$"{Name}.{MeanName}"][feature] = mean;
        weights[$"{Name}.{ScaleName}"][feature] = (float)Math.Min(scale, float.MaxValue);
        weights[$"{Name}.{OffsetName}"][feature] = (float)((mean - median) * scale);
    });
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="InputNormalization"/>, which is fitted to the training data.</summary>
    /// <param name="kind">How it is scaled.</param>
    public NetworkBuilder NormalizeInput(NormalizationKind kind = NormalizationKind.Standard) =>
        Append(new InputNormalization { Kind = kind });
}
