using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MLNet.DeepExtensions.Networks.Initializers;

/// <summary>
/// A matrix <c>[fanIn, values / fanIn]</c> whose rows, or columns where there are fewer, are orthogonal and of length
/// <see cref="Gain"/>: a random rotation (Saxe, McClelland and Ganguli 2013). A product with it neither grows nor vanishes from step to
/// step. Normally distributed numbers are made orthogonal one row after the other.
/// </summary>
public sealed record Orthogonal : Initializer
{
    /// <summary>What the matrix is multiplied by; finite and not 0, 1 by default.</summary>
    public float Gain { get; init; } = 1f;

    /// <inheritdoc/>
    public override void Validate() =>
        Check.Require(float.IsFinite(Gain) && Gain != 0, this, nameof(Gain), Gain, "a finite number other than 0");

    /// <inheritdoc/>
    protected override void Draw(Span<float> values, int fanIn, int fanOut, SeededRandom random)
    {
        if (values.IsEmpty)
        {
            return;
        }

        int columns = Math.Max(1, values.Length / fanIn);
        int rows = values.Length / columns;
        bool isWide = rows <= columns;
        double[][] vectors = Vectors(Math.Min(rows, columns), Math.Max(rows, columns), random);
        for (int i = 0; i < rows * columns; i++)
        {
            (int row, int column) = Math.DivRem(i, columns);
            values[i] = (float)(Gain * (isWide ? vectors[row][column] : vectors[column][row]));
        }
    }

    /// <summary>Orthogonal vectors of length 1, by Gram and Schmidt's way gone twice, which leaves no error of rounding behind.</summary>
    private static double[][] Vectors(int count, int length, SeededRandom random)
    {
        double[][] vectors = new double[count][];
        for (int i = 0; i < count; i++)
        {
            double[] vector = new double[length];
            for (int j = 0; j < length; j++)
            {
                vector[j] = random.NextNormal();
            }

            for (int pass = 0; pass < 2; pass++)
            {
                for (int j = 0; j < i; j++)
                {
                    Add(vector, -Dot(vector, vectors[j]), vectors[j]);
                }
            }

            double norm = Math.Sqrt(Dot(vector, vector));
            for (int j = 0; j < length; j++)
            {
                vector[j] /= norm;
            }

            vectors[i] = vector;
        }

        return vectors;
    }

    // Vectors of one length on every processor, and no fused multiply-adds: a seed gives the same matrix everywhere.
    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ReadOnlySpan<Vector256<double>> left = MemoryMarshal.Cast<double, Vector256<double>>(a);
        ReadOnlySpan<Vector256<double>> right = MemoryMarshal.Cast<double, Vector256<double>>(b);
        Vector256<double> sums = Vector256<double>.Zero;
        for (int i = 0; i < left.Length; i++)
        {
            sums += left[i] * right[i];
        }

        double sum = sums[0] + sums[1] + (sums[2] + sums[3]);
        for (int i = left.Length * Vector256<double>.Count; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private static void Add(Span<double> to, double factor, ReadOnlySpan<double> vector)
    {
        Span<Vector256<double>> sums = MemoryMarshal.Cast<double, Vector256<double>>(to);
        ReadOnlySpan<Vector256<double>> terms = MemoryMarshal.Cast<double, Vector256<double>>(vector);
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += factor * terms[i];
        }

        for (int i = sums.Length * Vector256<double>.Count; i < to.Length; i++)
        {
            to[i] += factor * vector[i];
        }
    }
}
