using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>All lanes on one row, column after column: for wide rows. The last step may be partly behind the row.</summary>
/// <param name="row">The row.</param>
/// <param name="width">Its length.</param>
internal readonly unsafe struct AlongRow(int row, int width) : ILanes
{
    private readonly long _start = (long)row * width;
    private readonly int _full = width / Vector<float>.Count;
    private readonly int _rest = width % Vector<float>.Count;

    public int Steps => _full + (_rest > 0 ? 1 : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Load(float* matrix, int step)
    {
        float* first = matrix + _start + ((nint)step * Vector<float>.Count);
        return step < _full ? Vector.Load(first) : LoadSome(first, _rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(Vector<float> values, float* matrix, int step)
    {
        float* first = matrix + _start + ((nint)step * Vector<float>.Count);
        if (step < _full)
        {
            Vector.Store(values, first);
        }
        else
        {
            StoreSome(values, first, _rest);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> LoadPerRow(float* vector) => new(vector[row]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StorePerRow(Vector<float> values, float* vector) => vector[row] = values.ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Keep(Vector<float> values, int step, float otherwise) =>
        step < _full ? values : Vector.ConditionalSelect(Vector.LessThan(Columns(step), new Vector<float>(width)), values, new Vector<float>(otherwise));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Columns(int step) => Vector.ConvertToSingle(Vector<int>.Indices + new Vector<int>(step * Vector<float>.Count));

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

    // Out of line: taking a vector's address would keep it out of a register in the loop around it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector<float> LoadSome(float* first, int count)
    {
        Vector<float> values = Vector<float>.Zero;
        for (int lane = 0; lane < count; lane++)
        {
            ((float*)&values)[lane] = first[lane];
        }

        return values;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StoreSome(Vector<float> values, float* first, int count)
    {
        for (int lane = 0; lane < count; lane++)
        {
            first[lane] = ((float*)&values)[lane];
        }
    }
}
