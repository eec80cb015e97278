namespace MLNet.DeepExtensions.Networks;

/// <summary>The mean of each window, channel by channel: from <c>[time, C]</c> to <c>[OT, C]</c>.</summary>
public sealed record AveragePooling1D : SequencePoolingLayer
{
    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) =>
        plan.Add(new AveragePoolingStep(plan.Kernels, Shape(plan.Input.Shape), plan.Tensor(plan.OutputShape), plan.Input));
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="Networks.AveragePooling1D"/>, on sequences <c>[time, features]</c>.</summary>
    /// <param name="poolSize">The window, in steps.</param>
    /// <param name="stride">Its steps; the window's size if not given.</param>
    /// <param name="padding">How the ends are handled.</param>
    public NetworkBuilder AveragePooling1D(int poolSize, int? stride = null, SequencePadding padding = SequencePadding.Valid) =>
        Append(new AveragePooling1D { PoolSize = poolSize, Stride = stride, Padding = padding });
}
