namespace MLNet.DeepExtensions.Networks;

/// <summary>Adam with decoupled weight decay: <c>w *= 1 - r decay</c> before Adam's update (Loshchilov and Hutter 2019).</summary>
public sealed record AdamW : Adam
{
    /// <summary>Makes it with a weight decay of 0.01.</summary>
    public AdamW() => WeightDecay = 0.01f;

    /// <inheritdoc/>
    public override bool DecouplesWeightDecay => true;
}
