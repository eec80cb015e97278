using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary><c>mean((p - t)^2)</c>: regression.</summary>
public sealed record MeanSquaredError : Loss
{
    /// <inheritdoc/>
    public override void Evaluate(in LossStep step) => step.OnDevice(LossKind.MeanSquaredError);
}
