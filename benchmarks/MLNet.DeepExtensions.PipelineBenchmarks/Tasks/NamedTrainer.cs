using Microsoft.ML;

namespace MLNet.DeepExtensions.PipelineBenchmarks;

/// <summary>A trainer with its default options.</summary>
/// <param name="Name">Its name in ML.NET's catalogs.</param>
/// <param name="Make">Makes it, behind a normalization where it needs one.</param>
/// <param name="IsOwn">Whether it is of this package.</param>
public sealed record NamedTrainer(string Name, Func<MLContext, IEstimator<ITransformer>> Make, bool IsOwn = false)
{
    public override string ToString() => Name;
}
