using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>One lane a row: for narrow rows, where a vector along the row would be mostly empty. A row's result does not depend on its lane.</summary>
/// <param name="row">The first row.</param>
/// <param name="count">How many rows, at most the lanes of a vector.</param>
/// <param name="width">The rows' length.</param>
internal readonly unsafe struct AcrossRows(int row, int count, int width) : ILanes
{
    private readonly long _start = (long)row * width;

    public int Steps => width;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Load(float* matrix, int step) => Gather(matrix + _start + step, width);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(Vector<float> values, float* matrix, int step) => Scatter(values, matrix + _start + step, width);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> LoadPerRow(float* vector) => Gather(vector + row, 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StorePerRow(Vector<float> values, float* vector) => Scatter(values, vector + row, 1);

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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector<float> Gather(float* first, nint stride)
    {
        if (count < Vector<float>.Count)
        {
            return GatherSome(first, stride, count);
        }

        if (stride == 1)
        {
            return Vector.Load(first);
        }

        // Named elements become inserts into a register; through memory, the vector load would wait for the stores before it.
        return Vector<float>.Count switch
        {
            4 => Vector128.Create(first[0], first[stride], first[2 * stride], first[3 * stride]).AsVector(),
            8 => Vector256.Create(
                first[0], first[stride], first[2 * stride], first[3 * stride],
                first[4 * stride], first[5 * stride], first[6 * stride], first[7 * stride]).AsVector(),
            _ => GatherSome(first, stride, count),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Scatter(Vector<float> values, float* first, nint stride)
    {
        if (count < Vector<float>.Count)
        {
            ScatterSome(values, first, stride, count);
        }
        else if (stride == 1)
        {
            Vector.Store(values, first);
        }
        else if (Vector<float>.Count == 8)
        {
            Scatter(values.AsVector256().GetLower(), first, stride);
            Scatter(values.AsVector256().GetUpper(), first + (4 * stride), stride);
        }
        else if (Vector<float>.Count == 4)
        {
            Scatter(values.AsVector128(), first, stride);
        }
        else
        {
            ScatterSome(values, first, stride, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scatter(Vector128<float> values, float* first, nint stride)
    {
        first[0] = values.GetElement(0);
        first[stride] = values.GetElement(1);
        first[2 * stride] = values.GetElement(2);
        first[3 * stride] = values.GetElement(3);
    }

    // Out of line: taking a vector's address would keep it out of a register in the loop around it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector<float> GatherSome(float* first, nint stride, int count)
    {
        Vector<float> values = Vector<float>.Zero;
        for (int lane = 0; lane < count; lane++)
        {
            ((float*)&values)[lane] = first[lane * stride];
        }

        return values;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ScatterSome(Vector<float> values, float* first, nint stride, int count)
    {
        for (int lane = 0; lane < count; lane++)
        {
            first[lane * stride] = ((float*)&values)[lane];
        }
    }
}
