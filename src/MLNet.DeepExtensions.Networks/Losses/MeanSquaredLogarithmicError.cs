using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary><c>mean((log(1 + p) - log(1 + t))^2)</c>, both no less than 1e-7: regression over orders of magnitude.</summary>
public sealed record MeanSquaredLogarithmicError : Loss
{
    /// <inheritdoc/>
    public override TargetKind Targets => TargetKind.NotNegative;

    /// <inheritdoc/>
    public override void Evaluate(in LossStep step) => step.OnDevice(LossKind.MeanSquaredLogarithmicError);
}
