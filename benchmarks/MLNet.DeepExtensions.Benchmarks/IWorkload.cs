namespace MLNet.DeepExtensions.Benchmarks;

/// <summary>The shape that a benchmark runs on, which knows how much work a kernel has with it. Its text is what the table shows.</summary>
public interface IWorkload
{
    /// <summary>Floating-point operations; 0 where memory is what a kernel costs.</summary>
    /// <param name="kernel">The benchmark's method.</param>
    double Flops(string kernel);

    /// <summary>Bytes that the kernel has to read and write, each operand once.</summary>
    /// <param name="kernel">The benchmark's method.</param>
    double Bytes(string kernel);
}
