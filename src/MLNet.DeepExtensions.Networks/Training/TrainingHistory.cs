using System.Collections.Immutable;
using System.Globalization;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks;

/// <summary>What an epoch gave.</summary>
public sealed record EpochRecord
{
    /// <summary>The epoch's number, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>
    /// What was measured, by name: <c>train_loss</c>, <c>valid_loss</c>, <c>train_accuracy</c>, <c>valid_accuracy</c> and so on. Values of
    /// training are means over the epoch's batches, while the network was changing and with dropout; penalties are part of the losses.
    /// </summary>
    public required ImmutableSortedDictionary<string, double> Values { get; init; }

    /// <summary>The learning rate of the epoch's last step.</summary>
    public required float LearningRate { get; init; }

    /// <summary>Training samples in a second, validation not counted.</summary>
    public required double SamplesPerSecond { get; init; }

    /// <summary>How long the epoch took, validation included.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>
    /// How much of it the training waited for batches: what is read ahead, while steps run, is not in it. Zero where it is not known.
    /// </summary>
    public TimeSpan ReadingDuration { get; init; }

    /// <summary>How much of it the validation took; zero where there is none, or where it is not known.</summary>
    public TimeSpan ValidationDuration { get; init; }

    /// <summary>The epoch in a line: <c>epoch 3: train_loss 0.2103, valid_loss 0.2411, rate 0.001, 1.2 s</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"epoch {Epoch}: {string.Join(", ", TrainingHistory.Ordered(Values.Keys).Select(name => $"{name} {TrainingHistory.Text(Values[name])}"))}, rate {LearningRate:G3}, {Duration.TotalSeconds:0.0##} s");
}

/// <summary>The course of a training, epoch by epoch.</summary>
/// <param name="Epochs">The epochs.</param>
public sealed record TrainingHistory(ImmutableArray<EpochRecord> Epochs)
{
    /// <summary>The metrics that were measured beside the loss.</summary>
    public ImmutableArray<Metric> Metrics { get; init; } = [];

    /// <summary>The names of what was measured, losses first.</summary>
    public IReadOnlyList<string> Names => Epochs.IsEmpty ? [] : [.. Ordered(Epochs[0].Values.Keys)];

    /// <summary>The values of one name, epoch by epoch.</summary>
    /// <param name="name">The name: <c>valid_loss</c>.</param>
    /// <exception cref="ArgumentException">Nothing of that name was measured.</exception>
    public IReadOnlyList<double> this[string name] => Names.Contains(name)
        ? [.. Epochs.Select(epoch => epoch.Values[name])]
        : throw new ArgumentException($"No value named '{name}' was measured. The values are: {string.Join(", ", Names)}.", nameof(name));

    /// <summary>Whether larger values of a name are better, as its metric says; false for losses.</summary>
    /// <param name="name">The name: <c>valid_accuracy</c>.</param>
    public bool HigherIsBetter(string name) =>
        Metrics.Any(metric => metric.HigherIsBetter && (name == $"train_{metric.Name}" || name == $"valid_{metric.Name}"));

    /// <summary>
    /// The smallest and the largest value that a name can have, as its metric says; any for losses.
    /// </summary>
    /// <param name="name">The name: <c>valid_accuracy</c>.</param>
    public (double Minimum, double Maximum) RangeOf(string name) =>
        Metrics.FirstOrDefault(metric => name == $"train_{metric.Name}" || name == $"valid_{metric.Name}")?.Range
        ?? (double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>Takes a name apart: <c>valid_accuracy</c> is the accuracy on the part of the data for validation.</summary>
    /// <param name="name">A name of <see cref="Names"/>.</param>
    public static (string Part, string Measure) Parts(string name)
    {
        int end = name.IndexOf('_', StringComparison.Ordinal);
        return (name[..end], name[(end + 1)..]);
    }

    /// <summary>The number of epochs and the last one in a line.</summary>
    public override string ToString() => Epochs.IsEmpty ? "no epochs"
        : Epochs.Length == 1 ? $"1 epoch; {Epochs[0]}"
        : $"{Epochs.Length} epochs; the last is {Epochs[^1]}";

    /// <summary>Losses first, those of training before those of validation.</summary>
    internal static IEnumerable<string> Ordered(IEnumerable<string> names) => names.OrderBy(
        name => (name.EndsWith("_loss", StringComparison.Ordinal) ? 0 : 1, name.StartsWith("train_", StringComparison.Ordinal) ? 0 : 1, name));

    /// <summary>A value with four decimals, or as a power of ten where that would hide it.</summary>
    internal static string Text(double value) =>
        value.ToString(Math.Abs(value) is >= 1e6 or (< 1e-4 and > 0) ? "0.00e+0" : "F4", CultureInfo.InvariantCulture);

    /// <summary>Writes the history as a table of comma-separated values.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    public void SaveCsv(string path)
    {
        IReadOnlyList<string> names = Names;
        AtomicFile.WriteText(path, writer =>
        {
            writer.WriteLine(string.Join(',', ["epoch", .. names, "learning_rate", "samples_per_second", "seconds"]));
            foreach (EpochRecord epoch in Epochs)
            {
                IEnumerable<double> numbers =
                    [epoch.Epoch, .. names.Select(name => epoch.Values[name]), epoch.LearningRate, Math.Round(epoch.SamplesPerSecond, 1),
                        epoch.Duration.TotalSeconds];
                writer.WriteLine(string.Join(',', numbers.Select(number => number.ToString("G7", CultureInfo.InvariantCulture))));
            }
        });
    }
}
