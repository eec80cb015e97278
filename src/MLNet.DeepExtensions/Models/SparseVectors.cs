using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions;

/// <summary>ML.NET's vectors as rows of sparse matrices.</summary>
internal static class SparseVectors
{
    /// <summary>Adds a vector by its non-zeros.</summary>
    /// <exception cref="InvalidOperationException">The vector is of another size than the network takes.</exception>
    public static void Add(this SparseMatrix matrix, in VBuffer<float> value, FeatureLayout layout)
    {
        VectorReader<float>.RequireSize(value, layout);
        if (value.IsDense)
        {
            matrix.AddDense(value.GetValues());
        }
        else
        {
            matrix.Add(value.GetIndices(), value.GetValues());
        }
    }
}
