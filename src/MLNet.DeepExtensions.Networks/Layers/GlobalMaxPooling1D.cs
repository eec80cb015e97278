using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>The largest value of each channel over the time: from <c>[time, C]</c> to <c>[C]</c>.</summary>
public sealed record GlobalMaxPooling1D : Layer
{
    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs) => [Shape(inputs.RequireSequence()).Channels];

    /// <inheritdoc/>
    public override long Flops(IReadOnlyList<TensorShape> inputs) => inputs[0].Size;

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) =>
        plan.Add(new MaxPoolingStep(plan, Shape(plan.Input.Shape), plan.Tensor(plan.OutputShape), plan.Input));

    private static Pool2DShape Shape(TensorShape sequence)
    {
        Size2D window = SequenceWindow.AlongTime(sequence.Dimensions[0]);
        return new Pool2DShape(1, window.Width, sequence.Channels, window, window, Padding.None);
    }
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="Networks.GlobalMaxPooling1D"/>: the largest values over the time.</summary>
    public NetworkBuilder GlobalMaxPooling1D() => Append(new GlobalMaxPooling1D());
}
