using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary><c>mean(p - t log(p + 1e-7))</c>: counts.</summary>
public sealed record Poisson : Loss
{
    /// <inheritdoc/>
    public override OutputKind Outputs => OutputKind.Positive;

    /// <inheritdoc/>
    public override TargetKind Targets => TargetKind.NotNegative;

    /// <inheritdoc/>
    public override void Evaluate(in LossStep step) => step.OnDevice(LossKind.Poisson);
}
