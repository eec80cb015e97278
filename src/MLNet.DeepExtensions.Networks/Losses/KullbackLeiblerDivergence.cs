using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary><c>sum(t log(t / p))</c>, both clamped to [1e-7, 1]: the distance of distributions.</summary>
public sealed record KullbackLeiblerDivergence : Loss
{
    /// <inheritdoc/>
    public override OutputKind Outputs => OutputKind.Probabilities;

    /// <inheritdoc/>
    public override TargetKind Targets => TargetKind.Probabilities;

    /// <inheritdoc/>
    public override void Evaluate(in LossStep step) => step.OnDevice(LossKind.KullbackLeiblerDivergence);
}
