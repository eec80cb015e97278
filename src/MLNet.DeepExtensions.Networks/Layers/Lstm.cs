using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Long short-term memory: <c>c' = s(f) c + s(i) tanh(g)</c> and <c>h' = s(o) tanh(c')</c> with the sums <c>[i, f, g, o] = x W + h U +
/// b</c> and the sigmoid s (Hochreiter and Schmidhuber 1997, with the forget gate of Gers, Schmidhuber and Cummins 2000). The input is
/// <c>[time, features]</c>; the cell c begins as zeros like the state h. The gates stand in Keras's order, which is PyTorch's too; PyTorch
/// adds two biases, of which this is the sum.
/// </summary>
public sealed record Lstm : RecurrentLayer
{
    /// <summary>What the forget gate's bias begins with; finite, 1 by default, as Keras's <c>unit_forget_bias</c>.</summary>
    public float ForgetBias { get; init; } = 1f;

    internal override RecurrentCell Cell => RecurrentCell.Lstm;

    private protected override Initializer BiasInitializer => new ForgetGateBias { Value = ForgetBias };

    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs)
    {
        Check.Finite(ForgetBias, nameof(ForgetBias));
        return base.OutputShape(inputs);
    }
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="Networks.Lstm"/>, on sequences <c>[time, features]</c>.</summary>
    /// <param name="units">The width of the state.</param>
    /// <param name="returnsSequences">Whether the output is the state after every step, or that after the last alone.</param>
    /// <param name="direction">In which order the steps are taken.</param>
    public NetworkBuilder Lstm(int units, bool returnsSequences = false, RecurrentDirection direction = RecurrentDirection.Forward) =>
        Append(new Lstm { Units = units, ReturnsSequences = returnsSequences, Direction = direction });
}
