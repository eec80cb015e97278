using System.Diagnostics;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// Spinning for a while: at first stubbornly, since the next loop and the end of the last one mostly come within microseconds and a
/// processor given away on a busy computer is gone for milliseconds; then with the processor offered to others now and then.
/// </summary>
internal struct Patience
{
    private const int LooksBetweenClocks = 16;

    private static readonly long s_stubbornTicks = Stopwatch.Frequency / 25_000;
    private static readonly long s_spinTicks = Stopwatch.Frequency / 10_000;

    private readonly long _begin = Stopwatch.GetTimestamp();
    private int _looks;

    public Patience()
    {
    }

    /// <summary>Waits for a moment; false when it has been enough.</summary>
    public bool Lasts()
    {
        Thread.SpinWait(4);
        if (++_looks % LooksBetweenClocks != 0)
        {
            return true;
        }

        long waited = Stopwatch.GetTimestamp() - _begin;
        if (waited > s_stubbornTicks)
        {
            Thread.Yield();
        }

        return waited < s_spinTicks;
    }
}
