namespace MLNet.DeepExtensions.Kernels;

/// <summary>
/// What a recurrent layer does in a step, with <c>a = x W + b</c> of its input and <c>p = h U + d</c> of its state. Gates stand side by
/// side in the order that is named, each as wide as there are units: Keras's order.
/// </summary>
public enum RecurrentCell
{
    /// <summary><c>h' = tanh(a + p)</c> (Elman 1990).</summary>
    Tanh,

    /// <summary><c>h' = max(a + p, 0)</c>.</summary>
    ReLU,

    /// <summary>
    /// Gates i, f, g, o: <c>c' = s(f) c + s(i) tanh(g)</c>, <c>h' = s(o) tanh(c')</c> with <c>s</c> the sigmoid of the gate's <c>a + p</c>
    /// (Hochreiter and Schmidhuber 1997, Gers et al. 2000).
    /// </summary>
    Lstm,

    /// <summary>
    /// Gates z, r, n: <c>h' = z h + (1 - z) n</c> with <c>z</c> and <c>r</c> the sigmoids of <c>a + p</c> and <c>n = tanh(a + r p)</c>: the
    /// reset gate behind the product (Cho et al. 2014, in the form of cuDNN, PyTorch and Keras's <c>reset_after</c>).
    /// </summary>
    Gru,
}
