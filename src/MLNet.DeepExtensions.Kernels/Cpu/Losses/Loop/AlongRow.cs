using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// All lanes on one row, column after column: for rows of at least a vector's length. Where the length is no multiple of it, the last step
/// reaches back over columns visited before.
/// </summary>
/// <param name="row">The row.</param>
/// <param name="width">Its length.</param>
internal readonly unsafe struct AlongRow(int row, int width) : ILanes
{
    private readonly nint _start = (nint)row * width;
    private readonly int _full = width / Vector<float>.Count;

    public int Steps => (width + Vector<float>.Count - 1) / Vector<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Load(float* matrix, int step) => Vector.Load(matrix + _start + FirstColumn(step));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(Vector<float> values, float* matrix, int step)
    {
        float* p = matrix + _start + FirstColumn(step);
        if (step == _full)
        {
            // What was written before stays: this step may have seen it in place of its input.
            values = Vector.ConditionalSelect(IsNew(step), values, Vector.Load(p));
        }

        Vector.Store(values, p);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> LoadPerRow(float* vector) => new(vector[row]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StorePerRow(Vector<float> values, float* vector) => vector[row] = values.ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Keep(Vector<float> values, int step, float otherwise) =>
        step == _full ? Vector.ConditionalSelect(IsNew(step), values, new Vector<float>(otherwise)) : values;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Columns(int step) => Vector.ConvertToSingle(Vector<int>.Indices + new Vector<int>(FirstColumn(step)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Sum(Vector<float> partial) => new(Vector.Sum(partial));

    public Vector<float> Max(Vector<float> partial)
    {
        float largest = partial[0];
        for (int lane = 1; lane < Vector<float>.Count; lane++)
        {
            largest = MathF.Max(largest, partial[lane]);
        }

        return new Vector<float>(largest);
    }

    public Vector<float> Min(Vector<float> partial)
    {
        float smallest = partial[0];
        for (int lane = 1; lane < Vector<float>.Count; lane++)
        {
            smallest = MathF.Min(smallest, partial[lane]);
        }

        return new Vector<float>(smallest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int FirstColumn(int step) => Math.Min(step * Vector<float>.Count, width - Vector<float>.Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector<int> IsNew(int step) =>
        Vector.GreaterThanOrEqual(Vector<int>.Indices + new Vector<int>(FirstColumn(step)), new Vector<int>(step * Vector<float>.Count));
}
