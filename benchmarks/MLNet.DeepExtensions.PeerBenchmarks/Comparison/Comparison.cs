using System.Globalization;
using System.Text.Json;

namespace MLNet.DeepExtensions.PeerBenchmarks;

/// <summary>
/// Runs every work on every side by turns, so that what disturbs the machine disturbs all of them, and writes the medians: a table on the
/// terminal, and a line of JSON a row behind the others in <c>artifacts/benchmarks/compare.jsonl</c>.
/// </summary>
internal sealed class Comparison(CompareOptions options, Sides sides)
{
    private static readonly TimeSpan s_peakDuration = TimeSpan.FromSeconds(0.15);

    public void Run(string resultFile)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(resultFile))!);
        Console.WriteLine(
            $"{sides.Ours.Description}; {options.Threads} {(options.Threads == 1 ? "thread" : "threads")}, {options.Rounds} rounds, medians of {(options.CpuTime ? "processor" : "wall")} time");
        Console.WriteLine();
        Console.WriteLine(
            $"| {"work",-20} | {"ours",18} | {"peer",-12} | {"theirs",18} | {"ratio",6} | {"spread",13} | {(options.Scaling ? "of peak's" : "of floor"),9} | way");
        Console.WriteLine(
            $"| {new string('-', 20)} | {new string('-', 17)}: | {new string('-', 12)} | {new string('-', 17)}: | {new string('-', 5)}: | {new string('-', 12)}: | {new string('-', 8)}: | ---");
        foreach (Work work in options.Works)
        {
            foreach (ComparisonRow row in Compare(work))
            {
                Print(row);
                File.AppendAllText(resultFile, ToJson(row) + "\n");
            }
        }
    }

    private List<ComparisonRow> Compare(Work work)
    {
        sides.Ours.Prepare(work);
        IReadOnlyList<Side> peers = sides.PeersOf(work);
        List<ComparisonRow> rows = [.. peers.Select(peer => new ComparisonRow(work, peer.Name, peer.Prepare(work)))];
        if (rows.Count == 0)
        {
            rows.Add(new ComparisonRow(work, "", ""));
        }

        for (int round = 0; round < options.Rounds; round++)
        {
            // Every second round begins with the peers, so that nobody always comes first.
            bool beginsWithPeers = round % 2 == 1;
            Round ours = beginsWithPeers ? default : RunOurs(work);
            for (int i = 0; i < peers.Count; i++)
            {
                rows[i].Peer.Add(peers[i].Run(work, options.Run));
            }

            ours = beginsWithPeers ? RunOurs(work) : ours;
            foreach (ComparisonRow row in rows)
            {
                row.Ours.Add(ours.Seconds);
                row.Peak.Add(ours.Peak);
                row.PeakOfOneThread.Add(ours.PeakOfOneThread);
            }
        }

        return rows;
    }

    // The peak is measured on both sides of the run: a processor that is shared is not equally fast at all times.
    private Round RunOurs(Work work)
    {
        double before = sides.Ours.Peak(s_peakDuration);
        double seconds = sides.Ours.Run(work, options.Run);
        double after = sides.Ours.Peak(s_peakDuration);
        return new Round(seconds, (before + after) / 2, sides.OneThread?.Peak(s_peakDuration) ?? 0);
    }

    private void Print(ComparisonRow row)
    {
        string peer = row.Peer.Count == 0 ? "" : Format(row.Work, Statistics.Median(row.Peer));
        string ratio = row.Peer.Count == 0 ? "" : $"{Statistics.Median(row.Ratios):0.00}";
        string spread = row.Peer.Count == 0 ? "" : $"{row.Ratios.Min():0.0#} to {row.Ratios.Max():0.0#}";
        double share = options.Scaling ? row.ScalingShare : row.FloorShare;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {row.Work.Name,-20} | {Format(row.Work, Statistics.Median(row.Ours)),18} | {row.PeerName,-12} | {peer,18} | {ratio,6} | {spread,13} | {share,9:P1} | {row.Way}"));
    }

    private static string Format(Work work, double secondsPerItem)
    {
        double value = work.InUnit(secondsPerItem);
        return string.Create(CultureInfo.InvariantCulture, $"{(value < 1000 ? $"{value:0.0}" : $"{value:N0}")} {work.Unit}");
    }

    private string ToJson(ComparisonRow row)
    {
        Work work = row.Work;
        bool hasPeer = row.Peer.Count > 0;
        return JsonSerializer.Serialize(new
        {
            work = work.Name,
            threads = options.Threads,
            ours = Digits(work.InUnit(Statistics.Median(row.Ours))),
            peer_name = hasPeer ? row.PeerName : null,
            peer = hasPeer ? Digits(work.InUnit(Statistics.Median(row.Peer))) : (double?)null,
            ratio = hasPeer ? Digits(Statistics.Median(row.Ratios)) : (double?)null,
            floor_share = Digits(row.FloorShare),
            ratio_low = hasPeer ? Digits(row.Ratios.Min()) : (double?)null,
            ratio_high = hasPeer ? Digits(row.Ratios.Max()) : (double?)null,
            scaling_share = options.Scaling ? Digits(row.ScalingShare) : (double?)null,
            unit = work.Unit,
            peak_gflops = Digits(Statistics.Median(row.Peak)),
            peer_way = row.Way,
            clock = options.CpuTime ? "cpu" : "wall",
            avx2 = options.Avx2,
            quick = options.IsQuick,
            rounds = options.Rounds,
            time = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        });
    }

    private static double Digits(double value) =>
        double.Parse(value.ToString("G5", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private readonly record struct Round(double Seconds, double Peak, double PeakOfOneThread);
}
