namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// A way to compute a convolution's filter gradient and the bias's, made for one shape. <see cref="ConvolutionTable"/> says when which one
/// runs.
/// </summary>
internal abstract class WeightGradientKernel
{
    /// <summary>Computes the gradients of a batch.</summary>
    /// <param name="operands">The operands.</param>
    public abstract void Run(in WeightGradientOperands operands);
}
