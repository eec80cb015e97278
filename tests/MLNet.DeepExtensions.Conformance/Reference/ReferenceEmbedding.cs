using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Conformance.Reference;

/// <summary>Embeddings of numbers in double precision, as sums over what each number's code is.</summary>
/// <param name="Shape">The size.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="X">The numbers.</param>
/// <param name="Edges">The bins' edges; empty for a linear embedding, whose code is the number itself and 1.</param>
internal sealed record ReferenceEmbedding(EmbeddingShape Shape, int Rows, float[] X, float[] Edges)
{
    private int Codes => Edges.Length == 0 ? 2 : Shape.Bins;

    /// <summary>The vectors, and how much was summed for each; the weights are <c>[features, codes, width]</c>.</summary>
    public (double[] Values, double[] Magnitudes) Forward(float[] weights)
    {
        double[] values = new double[Rows * Shape.OutSize], magnitudes = new double[values.Length];
        ForEach((row, feature, code, k) =>
        {
            int at = (((row * Shape.Features) + feature) * Shape.Width) + k;
            double product = Code(row, feature, code) * weights[Weight(feature, code, k)];
            values[at] += product;
            magnitudes[at] += Math.Abs(product);
        });
        return (values, magnitudes);
    }

    /// <summary>The gradient of the weights.</summary>
    public (double[] Values, double[] Magnitudes) Weights(float[] dy)
    {
        double[] values = new double[Shape.Features * Codes * Shape.Width], magnitudes = new double[values.Length];
        ForEach((row, feature, code, k) =>
        {
            double product = Code(row, feature, code) * dy[(((row * Shape.Features) + feature) * Shape.Width) + k];
            values[Weight(feature, code, k)] += product;
            magnitudes[Weight(feature, code, k)] += Math.Abs(product);
        });
        return (values, magnitudes);
    }

    /// <summary>The gradient of the numbers.</summary>
    public (double[] Values, double[] Magnitudes) Data(float[] dy, float[] weights)
    {
        double[] values = new double[Rows * Shape.Features], magnitudes = new double[values.Length];
        ForEach((row, feature, code, k) =>
        {
            int number = (row * Shape.Features) + feature;
            double product = Slope(row, feature, code) * dy[(number * Shape.Width) + k] * weights[Weight(feature, code, k)];
            values[number] += product;
            magnitudes[number] += Math.Abs(product);
        });
        return (values, magnitudes);
    }

    private int Weight(int feature, int code, int k) => (((feature * Codes) + code) * Shape.Width) + k;

    private double Code(int row, int feature, int code)
    {
        double x = X[(row * Shape.Features) + feature];
        if (Edges.Length == 0)
        {
            return code == 0 ? x : 1;
        }

        (double low, double high) = Bin(feature, code);
        return high > low ? Math.Clamp((x - low) / (high - low), 0, 1) : 0;
    }

    private double Slope(int row, int feature, int code)
    {
        double x = X[(row * Shape.Features) + feature];
        if (Edges.Length == 0)
        {
            return code == 0 ? 1 : 0;
        }

        (double low, double high) = Bin(feature, code);
        return x > low && x < high ? 1 / (high - low) : 0;
    }

    private (double Low, double High) Bin(int feature, int bin)
    {
        int at = (feature * (Shape.Bins + 1)) + bin;
        return (Edges[at], Edges[at + 1]);
    }

    private void ForEach(Action<int, int, int, int> body)
    {
        for (int row = 0; row < Rows; row++)
        {
            for (int i = 0; i < Shape.Features * Codes * Shape.Width; i++)
            {
                body(row, i / (Codes * Shape.Width), i / Shape.Width % Codes, i % Shape.Width);
            }
        }
    }
}
