namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The vectors that kernels are compiled for, the widest that the processor has.</summary>
internal enum SimdWidth
{
    /// <summary><see cref="Simd512"/>: AVX-512, sixteen floats.</summary>
    Avx512,

    /// <summary><see cref="Simd256"/>: AVX2 with FMA, eight floats.</summary>
    Avx2,

    /// <summary><see cref="SimdPortable"/>: <see cref="System.Numerics.Vector{T}"/>, as many floats as the runtime gives it.</summary>
    Portable,
}
