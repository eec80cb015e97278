namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The flat arrays that a sweep goes over. A moment that the optimizer lacks is null.</summary>
internal readonly unsafe struct SweepArrays(float* parameters, float* gradients, float* first, float* second, float* third)
{
    public readonly float* Parameters = parameters;
    public readonly float* Gradients = gradients;
    public readonly float* First = first;
    public readonly float* Second = second;
    public readonly float* Third = third;

    /// <summary>The same arrays from an element on.</summary>
    public SweepArrays From(long offset) => new(
        Parameters + offset,
        Gradients + offset,
        First is null ? null : First + offset,
        Second is null ? null : Second + offset,
        Third is null ? null : Third + offset);

    /// <summary>The same arrays with <paramref name="length"/> elements each, one behind the other in a block of memory.</summary>
    public SweepArrays Within(float* block, int length) => new(
        block,
        block + length,
        First is null ? null : block + (2 * length),
        Second is null ? null : block + (3 * length),
        Third is null ? null : block + (4 * length));

    /// <summary>Copies the first elements of every array.</summary>
    public void CopyTo(in SweepArrays destination, int count)
    {
        Copy(Parameters, destination.Parameters, count);
        Copy(Gradients, destination.Gradients, count);
        Copy(First, destination.First, count);
        Copy(Second, destination.Second, count);
        Copy(Third, destination.Third, count);
    }

    private static void Copy(float* source, float* destination, int count)
    {
        if (source is null)
        {
            return;
        }

        for (int i = 0; i < count; i++)
        {
            destination[i] = source[i];
        }
    }
}
