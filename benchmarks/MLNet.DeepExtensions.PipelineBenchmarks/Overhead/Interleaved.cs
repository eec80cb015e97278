using System.Diagnostics;
using System.Globalization;

namespace MLNet.DeepExtensions.PipelineBenchmarks;

/// <summary>Times works in turn, so that what else the machine does meets all of them alike.</summary>
internal static class Interleaved
{
    /// <summary>
    /// Times the works and prints, of each, the median and its ratio to the first one's: the median of the rounds' ratios and their
    /// quartiles.
    /// </summary>
    /// <param name="unit">The unit of the times printed.</param>
    /// <param name="unitsPerSecond">How many of it a second has.</param>
    /// <param name="rounds">How often each is timed.</param>
    /// <param name="warmUps">How often each runs before.</param>
    /// <param name="works">What they are called, and how they run: one call is one timing of so many repetitions.</param>
    public static void Compare(
        string unit, double unitsPerSecond, int rounds, int warmUps, params (string Name, int Repetitions, Action Run)[] works)
    {
        double[,] times = new double[works.Length, rounds];
        for (int i = 0; i < warmUps; i++)
        {
            Array.ForEach(works, static work => work.Run());
        }

        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < works.Length; i++)
            {
                // Each is first as often as the others.
                int work = (i + round) % works.Length;
                long start = Stopwatch.GetTimestamp();
                works[work].Run();
                times[work, round] = Stopwatch.GetElapsedTime(start).TotalSeconds * unitsPerSecond / works[work].Repetitions;
            }
        }

        for (int work = 0; work < works.Length; work++)
        {
            double[] own = [.. Enumerable.Range(0, rounds).Select(round => times[work, round]).Order()];
            double[] ratios = [.. Enumerable.Range(0, rounds).Select(round => times[work, round] / times[0, round]).Order()];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{works[work].Name,-56} {own[rounds / 2],10:F3} {unit}   "
                + $"ratio {ratios[rounds / 2]:F2} ({ratios[rounds / 4]:F2} to {ratios[rounds * 3 / 4]:F2})"));
        }
    }
}
