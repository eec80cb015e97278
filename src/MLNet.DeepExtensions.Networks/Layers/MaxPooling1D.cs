namespace MLNet.DeepExtensions.Networks;

/// <summary>The largest value of each window, channel by channel: from <c>[time, C]</c> to <c>[OT, C]</c>.</summary>
public sealed record MaxPooling1D : SequencePoolingLayer
{
    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) =>
        plan.Add(new MaxPoolingStep(plan, Shape(plan.Input.Shape), plan.Tensor(plan.OutputShape), plan.Input));
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="Networks.MaxPooling1D"/>, on sequences <c>[time, features]</c>.</summary>
    /// <param name="poolSize">The window, in steps.</param>
    /// <param name="stride">Its steps; the window's size if not given.</param>
    /// <param name="padding">How the ends are handled.</param>
    public NetworkBuilder MaxPooling1D(int poolSize, int? stride = null, SequencePadding padding = SequencePadding.Valid) =>
        Append(new MaxPooling1D { PoolSize = poolSize, Stride = stride, Padding = padding });
}
