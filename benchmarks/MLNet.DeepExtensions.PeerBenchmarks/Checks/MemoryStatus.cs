using System.Globalization;

namespace MLNet.DeepExtensions.PeerBenchmarks;

/// <summary>The memory of this process as Linux counts it, from <c>/proc/self/status</c>.</summary>
internal static class MemoryStatus
{
    /// <summary>
    /// A field in megabytes (10^6 bytes): <c>VmHWM</c> is the largest resident memory so far, <c>RssAnon</c> the part that is not files.
    /// </summary>
    /// <param name="field">The field's name.</param>
    public static double Megabytes(string field)
    {
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(field + ":", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024 / 1e6;
    }
}
