using System.Numerics;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// How the lanes of a vector lie over a matrix <c>[rows, width]</c>: along one row, or across several rows where rows are narrow. A loss is
/// written once over the steps that visit all columns, and is the same code for both.
/// </summary>
internal unsafe interface ILanes
{
    /// <summary>Vectors needed to visit all columns.</summary>
    int Steps { get; }

    /// <summary>
    /// The matrix's elements at a step. The last step may show columns of the step before once more: see <see cref="Keep"/>.
    /// </summary>
    Vector<float> Load(float* matrix, int step);

    /// <summary>Writes the matrix's elements at a step.</summary>
    void Store(Vector<float> values, float* matrix, int step);

    /// <summary>One value a row, in every lane of that row.</summary>
    Vector<float> LoadPerRow(float* vector);

    /// <summary>Writes one value a row.</summary>
    void StorePerRow(Vector<float> values, float* vector);

    /// <summary>
    /// The values, and <paramref name="otherwise"/> in lanes whose column another step has already: so that sums count each column once.
    /// </summary>
    Vector<float> Keep(Vector<float> values, int step, float otherwise = 0f);

    /// <summary>The number of each lane's column.</summary>
    Vector<float> Columns(int step);

    /// <summary>Each row's sum, in every lane of that row, from what its lanes added up.</summary>
    Vector<float> Sum(Vector<float> partial);

    /// <summary>Each row's largest value, in every lane of that row, from its lanes' largest.</summary>
    Vector<float> Max(Vector<float> partial);

    /// <summary>Each row's smallest value, in every lane of that row, from its lanes' smallest.</summary>
    Vector<float> Min(Vector<float> partial);
}
