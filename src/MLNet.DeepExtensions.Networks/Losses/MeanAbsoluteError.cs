using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary><c>mean(|p - t|)</c>: regression that outliers move less.</summary>
public sealed record MeanAbsoluteError : Loss
{
    /// <inheritdoc/>
    public override void Evaluate(in LossStep step) => step.OnDevice(LossKind.MeanAbsoluteError);
}
