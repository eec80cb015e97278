namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// A minimal filtering algorithm F(m, 3) in one dimension (Winograd 1980; Lavin and Gray 2016): m outputs of a filter of three taps from m
/// + 2 products,
/// <c>y = A^T [(G w) (B^T x)]</c>. The filter's gradient is one as well, with the output's gradient for a filter: <c>dw = A'^T [(G' dy)
/// (B^T x)]</c>.
/// </summary>
internal interface IWinogradForm
{
    /// <summary>Outputs m.</summary>
    static abstract int Outputs { get; }

    /// <summary>Products, and source values that they are made of: m + 2.</summary>
    static abstract int Points { get; }

    /// <summary><c>B^T x</c>, in place.</summary>
    static abstract void Source<TSimd, TVector>(
        ref TVector v0, ref TVector v1, ref TVector v2, ref TVector v3, ref TVector v4, ref TVector v5)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged;

    /// <summary><c>G w</c> of the three taps in v0 to v2.</summary>
    static abstract void Filter<TSimd, TVector>(
        ref TVector v0, ref TVector v1, ref TVector v2, out TVector v3, out TVector v4, out TVector v5)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged;

    /// <summary><c>A^T p</c>: the outputs in v0 to v3.</summary>
    static abstract void Target<TSimd, TVector>(ref TVector v0, ref TVector v1, ref TVector v2, ref TVector v3, TVector v4, TVector v5)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged;

    /// <summary><c>G' dy</c> of the outputs' gradients in v0 to v3.</summary>
    static abstract void TargetGradient<TSimd, TVector>(
        ref TVector v0, ref TVector v1, ref TVector v2, ref TVector v3, out TVector v4, out TVector v5)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged;

    /// <summary><c>A'^T p</c>: the gradients of the three taps in v0 to v2.</summary>
    static abstract void FilterGradient<TSimd, TVector>(ref TVector v0, ref TVector v1, ref TVector v2, TVector v3, TVector v4, TVector v5)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged;
}
