using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// Winograd's F(4, 3) down the rows of images, <see cref="WinogradF4"/>: four rows of sums under three rows of taps by six products instead of twelve.
/// Along a row the taps stay as they are, so that nothing is shuffled and a row's values may be pixels, channels or both.
/// </summary>
internal static unsafe class RowWinograd
{
    /// <summary>Target rows of a tile.</summary>
    public const int TileRows = 4;

    /// <summary>Products of a tile, and source rows that they are made of.</summary>
    public const int Products = 6;

    /// <summary>Rows of taps.</summary>
    public const int Taps = 3;

    /// <inheritdoc cref="RowTransforms{TSimd,TVector}.Filters"/>
    public static void Filters(float* from, nint filters, int width, float* to)
    {
        if (Avx512F.IsSupported)
        {
            RowTransforms<Simd512, Vector512<float>>.Filters(from, filters, width, to);
        }
        else if (Avx2.IsSupported && Fma.IsSupported)
        {
            RowTransforms<Simd256, Vector256<float>>.Filters(from, filters, width, to);
        }
        else
        {
            RowTransforms<SimdPortable, Vector<float>>.Filters(from, filters, width, to);
        }
    }

    /// <inheritdoc cref="RowTransforms{TSimd,TVector}.Source"/>
    public static void Source(float** rows, nint length, float* to, nint product)
    {
        if (Avx512F.IsSupported)
        {
            RowTransforms<Simd512, Vector512<float>>.Source(rows, length, to, product);
        }
        else if (Avx2.IsSupported && Fma.IsSupported)
        {
            RowTransforms<Simd256, Vector256<float>>.Source(rows, length, to, product);
        }
        else
        {
            RowTransforms<SimdPortable, Vector<float>>.Source(rows, length, to, product);
        }
    }

    /// <inheritdoc cref="RowTransforms{TSimd,TVector}.Target"/>
    public static void Target(float* from, nint product, nint length, float bias, float lowest, float highest, float* to, nint pitch)
    {
        if (Avx512F.IsSupported)
        {
            RowTransforms<Simd512, Vector512<float>>.Target(from, product, length, bias, lowest, highest, to, pitch);
        }
        else if (Avx2.IsSupported && Fma.IsSupported)
        {
            RowTransforms<Simd256, Vector256<float>>.Target(from, product, length, bias, lowest, highest, to, pitch);
        }
        else
        {
            RowTransforms<SimdPortable, Vector<float>>.Target(from, product, length, bias, lowest, highest, to, pitch);
        }
    }

    /// <inheritdoc cref="RowTransforms{TSimd,TVector}.TargetGradient"/>
    public static void TargetGradient(float** rows, nint length, float* to, nint product, float* total)
    {
        if (Avx512F.IsSupported)
        {
            RowTransforms<Simd512, Vector512<float>>.TargetGradient(rows, length, to, product, total);
        }
        else if (Avx2.IsSupported && Fma.IsSupported)
        {
            RowTransforms<Simd256, Vector256<float>>.TargetGradient(rows, length, to, product, total);
        }
        else
        {
            RowTransforms<SimdPortable, Vector<float>>.TargetGradient(rows, length, to, product, total);
        }
    }

    /// <inheritdoc cref="RowTransforms{TSimd,TVector}.FilterGradient"/>
    public static void FilterGradient(float* lines, nint length)
    {
        if (Avx512F.IsSupported)
        {
            RowTransforms<Simd512, Vector512<float>>.FilterGradient(lines, length);
        }
        else if (Avx2.IsSupported && Fma.IsSupported)
        {
            RowTransforms<Simd256, Vector256<float>>.FilterGradient(lines, length);
        }
        else
        {
            RowTransforms<SimdPortable, Vector<float>>.FilterGradient(lines, length);
        }
    }
}
