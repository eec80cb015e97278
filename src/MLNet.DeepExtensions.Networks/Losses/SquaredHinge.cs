using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary><c>mean(max(1 - t p, 0)^2)</c> with targets of -1 and 1.</summary>
public sealed record SquaredHinge : Loss
{
    /// <inheritdoc/>
    public override OutputKind Outputs => OutputKind.Margins;

    /// <inheritdoc/>
    public override TargetKind Targets => TargetKind.Signs;

    /// <inheritdoc/>
    public override void Evaluate(in LossStep step) => step.OnDevice(LossKind.SquaredHinge);
}
