using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary><c>max(0, 1 + max((1 - t) p) - sum(t p))</c> with one-hot targets.</summary>
public sealed record CategoricalHinge : Loss
{
    /// <inheritdoc/>
    public override OutputKind Outputs => OutputKind.Margins;

    /// <inheritdoc/>
    public override TargetKind Targets => TargetKind.Distribution;

    /// <inheritdoc/>
    public override void Evaluate(in LossStep step) => step.OnDevice(LossKind.CategoricalHinge);
}
