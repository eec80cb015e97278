namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// A way to compute a convolution's forward pass or its data gradient, which are both sums over taps; made for one shape.
/// <see cref="ConvolutionTable"/> says when which one runs.
/// </summary>
internal abstract unsafe class TapKernel
{
    /// <summary>Floats of filters and bias as <see cref="Prepare"/> leaves them; 0 where it gains nothing.</summary>
    public virtual long PreparedLength => 0;

    /// <summary>Computes the sums of a batch.</summary>
    /// <param name="operands">The operands.</param>
    public abstract void Run(in TapOperands operands);

    /// <summary>Brings filters that will not change any more into the form that <see cref="Run"/> reads fastest.</summary>
    /// <param name="team">The threads, at work on the call.</param>
    /// <param name="weights">The filters.</param>
    /// <param name="bias">The bias; null for none.</param>
    /// <param name="prepared">Where the result goes: <see cref="PreparedLength"/> floats, zeros so far.</param>
    public virtual void Prepare(WorkerTeam team, float* weights, float* bias, float* prepared) =>
        throw new NotSupportedException("This kernel reads filters as they are.");
}
