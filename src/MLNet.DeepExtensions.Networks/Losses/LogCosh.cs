using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary><c>mean(log(cosh(p - t)))</c>: quadratic near 0, linear far away.</summary>
public sealed record LogCosh : Loss
{
    /// <inheritdoc/>
    public override void Evaluate(in LossStep step) => step.OnDevice(LossKind.LogCosh);
}
