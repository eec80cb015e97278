using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// The one place that asks the processor what it has. The JIT knows the answers as constants, so that of the three ways of a call it
/// compiles the one that is taken.
/// </summary>
/// <remarks>
/// <para>Which vectors a kernel uses: <see cref="ISimd{TVector}"/>, by <see cref="Run"/>, where its time is arithmetic (products of
/// matrices, transforms, exponentials, moments) or it needs masks or fused multiply-adds; <see cref="Vector{T}"/> where its time is memory
/// (sums, copies, poolings, normalizations) or its rows are a few values long (losses). <see cref="Vector{T}"/> has eight floats on AVX-512
/// too, one source, and one compilation.</para>
/// <para>A kernel that goes from one to the other changes its bits where it sums along a vector.</para>
/// </remarks>
internal static class SimdDispatch
{
    /// <summary>
    /// The widest vectors that the processor has. Inside a loop ask <see cref="ISimd{TVector}"/> instead: the JIT folds its constants when
    /// it reads the code, and a comparison with this too late for the instructions' operands (some 8% of a matrix product).
    /// </summary>
    public static SimdWidth Width
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Avx512F.IsSupported ? SimdWidth.Avx512 : Avx2.IsSupported && Fma.IsSupported ? SimdWidth.Avx2 : SimdWidth.Portable;
    }

    /// <summary>Floats in such a vector.</summary>
    public static int Lanes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Avx512F.IsSupported ? Simd512.Count : Avx2.IsSupported && Fma.IsSupported ? Simd256.Count : SimdPortable.Count;
    }

    /// <summary>The instruction set in words.</summary>
    public static string Name => Width switch
    {
        SimdWidth.Avx512 => "AVX-512",
        SimdWidth.Avx2 => "AVX2 + FMA",
        _ => $"Vector<float> of {Lanes}",
    };

    /// <summary>Runs an operation with the widest vectors that the processor has.</summary>
    /// <param name="operation">The operation.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TOperation>(TOperation operation)
        where TOperation : struct, ISimdOperation, allows ref struct
    {
        if (Avx512F.IsSupported)
        {
            operation.Run<Simd512, Vector512<float>>();
        }
        else if (Avx2.IsSupported && Fma.IsSupported)
        {
            operation.Run<Simd256, Vector256<float>>();
        }
        else
        {
            operation.Run<SimdPortable, Vector<float>>();
        }
    }
}
