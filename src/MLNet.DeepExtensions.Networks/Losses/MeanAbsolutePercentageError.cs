using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary><c>100 mean(|p - t| / max(|t|, 1e-7))</c>, in percent.</summary>
public sealed record MeanAbsolutePercentageError : Loss
{
    /// <inheritdoc/>
    public override TargetKind Targets => TargetKind.NotZero;

    /// <inheritdoc/>
    public override void Evaluate(in LossStep step) => step.OnDevice(LossKind.MeanAbsolutePercentageError);
}
