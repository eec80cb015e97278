using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// <c>h' = act(x W + h U + b)</c> on sequences <c>[time, features]</c> (Elman 1990): Keras's <c>SimpleRNN</c>, PyTorch's <c>RNN</c>.
/// </summary>
public sealed record SimpleRecurrent : RecurrentLayer
{
    /// <summary>The activation, tanh or ReLU; tanh by default.</summary>
    public Activation Activation { get; init; } = Activation.Tanh;

    internal override RecurrentCell Cell => Activation == Activation.ReLU ? RecurrentCell.ReLU : RecurrentCell.Tanh;

    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs) =>
        Activation == Activation.Tanh || Activation == Activation.ReLU
            ? base.OutputShape(inputs)
            : throw new ArgumentException($"{nameof(Activation)} is {Activation}; Tanh or ReLU is allowed.", nameof(inputs));
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="Networks.SimpleRecurrent"/> with tanh, on sequences <c>[time, features]</c>.</summary>
    /// <param name="units">The width of the state.</param>
    /// <param name="returnsSequences">Whether the output is the state after every step, or that after the last alone.</param>
    /// <param name="direction">In which order the steps are taken.</param>
    public NetworkBuilder SimpleRecurrent(
        int units, bool returnsSequences = false, RecurrentDirection direction = RecurrentDirection.Forward) =>
        Append(new SimpleRecurrent { Units = units, ReturnsSequences = returnsSequences, Direction = direction });
}
