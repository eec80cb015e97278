using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.PeerBenchmarks;

/// <summary>
/// The clock that runs are measured by: the wall's, or, where <see cref="Variable"/> is <c>cpu</c>, the processor time of this process, for
/// runs of one thread on a machine that others use at the same time (Linux alone).
/// </summary>
internal static partial class Clock
{
    /// <summary>The environment variable that chooses the clock, on every side.</summary>
    public const string Variable = "COMPARE_CLOCK";

    private const int ProcessCpuTime = 2;
    private static readonly bool s_countsCpuTime = Environment.GetEnvironmentVariable(Variable) == "cpu";

    /// <summary>The time in seconds, from any beginning.</summary>
    public static double Seconds
    {
        get
        {
            if (!s_countsCpuTime)
            {
                return Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
            }

            _ = GetTime(ProcessCpuTime, out Time time);
            return time.Seconds + (time.Nanoseconds / 1e9);
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int GetTime(int clock, out Time time);

    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
