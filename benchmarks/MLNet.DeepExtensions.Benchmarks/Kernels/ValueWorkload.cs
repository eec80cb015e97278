namespace MLNet.DeepExtensions.Benchmarks;

/// <summary>Values that a kernel goes through at the speed of memory.</summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="Width">Values in a row.</param>
/// <param name="ValuesTouched">Values that a kernel reads and writes for each value of the workload.</param>
public sealed record ValueWorkload(int Rows, int Width, Func<string, double> ValuesTouched) : IWorkload
{
    public long Length => (long)Rows * Width;

    public double Flops(string kernel) => 0;

    public double Bytes(string kernel) => sizeof(float) * ValuesTouched(kernel) * Length;

    public override string ToString() => $"{Rows}x{Width}";
}
