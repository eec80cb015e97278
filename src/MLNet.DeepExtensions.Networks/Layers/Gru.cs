using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// A gated recurrent unit: <c>h' = z h + (1 - z) n</c> with <c>[z, r] = s(x W + b + h U + d)</c> and <c>n = tanh(x W + b + r (h U +
/// d))</c>, s the sigmoid (Cho et al. 2014). The reset gate r is behind the product, as in PyTorch, cuDNN and Keras's default
/// (<c>reset_after</c>). The input is <c>[time, features]</c>; beside <c>bias</c> b there is <c>recurrentBias</c> d. The gates stand in
/// Keras's order z, r, n; PyTorch's is r, z, n.
/// </summary>
public sealed record Gru : RecurrentLayer
{
    internal override RecurrentCell Cell => RecurrentCell.Gru;

    internal override bool HasRecurrentBias => true;
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="Networks.Gru"/>, on sequences <c>[time, features]</c>.</summary>
    /// <param name="units">The width of the state.</param>
    /// <param name="returnsSequences">Whether the output is the state after every step, or that after the last alone.</param>
    /// <param name="direction">In which order the steps are taken.</param>
    public NetworkBuilder Gru(int units, bool returnsSequences = false, RecurrentDirection direction = RecurrentDirection.Forward) =>
        Append(new Gru { Units = units, ReturnsSequences = returnsSequences, Direction = direction });
}
