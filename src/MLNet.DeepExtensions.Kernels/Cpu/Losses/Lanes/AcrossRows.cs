using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// One lane a row: for narrow rows, where a vector along the row would be mostly empty. A row's result does not depend on its lane.
/// Where fewer rows are left than there are lanes, the lanes behind repeat the last row and write the same values to the same places.
/// </summary>
/// <param name="row">The first row.</param>
/// <param name="count">How many rows, at most the lanes of a vector.</param>
/// <param name="width">The rows' length.</param>
internal readonly unsafe struct AcrossRows(int row, int count, int width) : ILanes
{
    private readonly nint _start = (nint)row * width;
    private readonly bool _isContiguous = width == 1 && count == Vector<float>.Count;

    // Where the lanes' rows begin, from the first one's beginning.
    private readonly nint _row1 = Math.Min(1, count - 1) * (nint)width;
    private readonly nint _row2 = Math.Min(2, count - 1) * (nint)width;
    private readonly nint _row3 = Math.Min(3, count - 1) * (nint)width;
    private readonly nint _row4 = Math.Min(4, count - 1) * (nint)width;
    private readonly nint _row5 = Math.Min(5, count - 1) * (nint)width;
    private readonly nint _row6 = Math.Min(6, count - 1) * (nint)width;
    private readonly nint _row7 = Math.Min(7, count - 1) * (nint)width;

    /// <summary>Whether a vector has as many lanes as this struct is written for; it has on all of today's processors.</summary>
    public static bool IsSupported => Vector<float>.Count is 4 or 8;

    public int Steps => width;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Load(float* matrix, int step)
    {
        float* p = matrix + _start + step;
        if (_isContiguous)
        {
            return Vector.Load(p);
        }

        // Named elements become inserts into a register; through memory, the vector load would wait for the stores before it.
        return Vector<float>.Count == 4
            ? Vector128.Create(p[0], p[_row1], p[_row2], p[_row3]).AsVector()
            : Vector256.Create(p[0], p[_row1], p[_row2], p[_row3], p[_row4], p[_row5], p[_row6], p[_row7]).AsVector();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(Vector<float> values, float* matrix, int step)
    {
        float* p = matrix + _start + step;
        if (_isContiguous)
        {
            Vector.Store(values, p);
            return;
        }

        Vector128<float> low = Vector<float>.Count == 4 ? values.AsVector128() : values.AsVector256().GetLower();
        p[0] = low.GetElement(0);
        p[_row1] = low.GetElement(1);
        p[_row2] = low.GetElement(2);
        p[_row3] = low.GetElement(3);
        if (Vector<float>.Count == 8)
        {
            Vector128<float> high = values.AsVector256().GetUpper();
            p[_row4] = high.GetElement(0);
            p[_row5] = high.GetElement(1);
            p[_row6] = high.GetElement(2);
            p[_row7] = high.GetElement(3);
        }
    }

    public Vector<float> LoadPerRow(float* vector)
    {
        if (count == Vector<float>.Count)
        {
            return Vector.Load(vector + row);
        }

        Vector<float> values = Vector<float>.Zero;
        for (int lane = 0; lane < Vector<float>.Count; lane++)
        {
            ((float*)&values)[lane] = vector[row + Math.Min(lane, count - 1)];
        }

        return values;
    }

    public void StorePerRow(Vector<float> values, float* vector)
    {
        if (count == Vector<float>.Count)
        {
            Vector.Store(values, vector + row);
            return;
        }

        for (int lane = 0; lane < count; lane++)
        {
            vector[row + lane] = ((float*)&values)[lane];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Keep(Vector<float> values, int step, float otherwise) => values;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Columns(int step) => new(step);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Sum(Vector<float> partial) => partial;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Max(Vector<float> partial) => partial;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Min(Vector<float> partial) => partial;
}
