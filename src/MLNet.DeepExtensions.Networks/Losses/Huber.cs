using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// <c>mean(e^2 / 2 where |e| &lt;= delta, else delta |e| - delta^2 / 2)</c> with <c>e = p - t</c>: quadratic near 0, linear far away.
/// </summary>
public sealed record Huber : Loss
{
    /// <summary>Where the loss turns from quadratic to linear; more than 0, 1 by default.</summary>
    public float Delta { get; init; } = 1f;

    /// <inheritdoc/>
    public override void Evaluate(in LossStep step) => step.OnDevice(LossKind.Huber, Delta);

    /// <inheritdoc/>
    public override void Validate() => Check.Positive(Delta, nameof(Delta));
}
