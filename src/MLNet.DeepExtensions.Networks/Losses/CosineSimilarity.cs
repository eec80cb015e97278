using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary><c>-cos(p, t)</c>: -1 where the directions agree, 1 where they are opposite (Keras's sign).</summary>
public sealed record CosineSimilarity : Loss
{
    /// <inheritdoc/>
    public override void Evaluate(in LossStep step) => step.OnDevice(LossKind.CosineSimilarity);
}
