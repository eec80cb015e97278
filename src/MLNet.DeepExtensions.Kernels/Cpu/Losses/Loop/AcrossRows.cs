using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// One lane a row: for narrow rows, where a vector along the row would be mostly empty. A row's result does not depend on its lane.
/// Where fewer rows are left than there are lanes, the lanes behind repeat the last row and write the same values to the same places.
/// </summary>
internal unsafe struct AcrossRows : ILanes
{
    private readonly int _width;
    private readonly int _count;
    private readonly bool _isContiguous;

    // Where the lanes' rows begin, from the first one's beginning.
    private readonly nint _row1;
    private readonly nint _row2;
    private readonly nint _row3;
    private readonly nint _row4;
    private readonly nint _row5;
    private readonly nint _row6;
    private readonly nint _row7;

    private nint _row;
    private nint _start;

    /// <summary>Lays the lanes on rows.</summary>
    /// <param name="row">The first row.</param>
    /// <param name="count">How many rows, at most the lanes of a vector.</param>
    /// <param name="width">The rows' length.</param>
    public AcrossRows(int row, int count, int width)
    {
        _width = width;
        _count = count;
        _isContiguous = width == 1 && count == Vector<float>.Count;
        _row1 = Math.Min(1, count - 1) * (nint)width;
        _row2 = Math.Min(2, count - 1) * (nint)width;
        _row3 = Math.Min(3, count - 1) * (nint)width;
        _row4 = Math.Min(4, count - 1) * (nint)width;
        _row5 = Math.Min(5, count - 1) * (nint)width;
        _row6 = Math.Min(6, count - 1) * (nint)width;
        _row7 = Math.Min(7, count - 1) * (nint)width;
        _row = row;
        _start = (nint)row * width;
    }

    public readonly int Steps => _width;

    /// <summary>Goes on to the next rows.</summary>
    public void MoveNext()
    {
        _row += _count;
        _start += (nint)_count * _width;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector<float> Load(float* matrix, int step)
    {
        float* p = matrix + _start + step;
        if (_isContiguous)
        {
            return Vector.Load(p);
        }

        // Named elements become inserts into a register; through memory, the vector load would wait for the stores before it.
        return Vector<float>.Count switch
        {
            4 => Vector128.Create(p[0], p[_row1], p[_row2], p[_row3]).AsVector(),
            8 => Vector256.Create(p[0], p[_row1], p[_row2], p[_row3], p[_row4], p[_row5], p[_row6], p[_row7]).AsVector(),
            _ => Gather(p, _width, _count),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(Vector<float> values, float* matrix, int step)
    {
        float* p = matrix + _start + step;
        if (_isContiguous)
        {
            Vector.Store(values, p);
            return;
        }

        if (Vector<float>.Count > 8)
        {
            Scatter(values, p, _width, _count);
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

    public readonly Vector<float> LoadPerRow(float* vector)
    {
        if (_count == Vector<float>.Count)
        {
            return Vector.Load(vector + _row);
        }

        return Gather(vector + _row, 1, _count);
    }

    public readonly void StorePerRow(Vector<float> values, float* vector)
    {
        if (_count == Vector<float>.Count)
        {
            Vector.Store(values, vector + _row);
            return;
        }

        Scatter(values, vector + _row, 1, _count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector<float> Keep(Vector<float> values, int step, float otherwise) => values;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector<float> Columns(int step) => new(step);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector<float> Sum(Vector<float> partial) => partial;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector<float> Max(Vector<float> partial) => partial;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector<float> Min(Vector<float> partial) => partial;

    // For a few rows and for vectors of other lengths. Out of line: taking a vector's address would keep it out of a register in the loop
    // around it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector<float> Gather(float* p, nint stride, int count)
    {
        Vector<float> values = Vector<float>.Zero;
        for (int lane = 0; lane < Vector<float>.Count; lane++)
        {
            ((float*)&values)[lane] = p[Math.Min(lane, count - 1) * stride];
        }

        return values;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Scatter(Vector<float> values, float* p, nint stride, int count)
    {
        for (int lane = 0; lane < count; lane++)
        {
            p[lane * stride] = ((float*)&values)[lane];
        }
    }
}
