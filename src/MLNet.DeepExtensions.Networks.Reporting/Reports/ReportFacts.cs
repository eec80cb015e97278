using System.Globalization;

namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>A report's facts by name, as all ways to show it print them: how the training went, the options, the data.</summary>
internal static class ReportFacts
{
    private static readonly HashSet<string> s_computed =
        ["FusedActivation", "Outputs", "Targets", "TargetIsClass", "SlotCount", "DecouplesWeightDecay", "Monitor"];

    /// <summary>How the training ended; empty where it is not known.</summary>
    public static IEnumerable<(string Name, string Value)> Training(TrainingReport report)
    {
        if (report.Training is not { } training)
        {
            yield break;
        }

        int epochs = training.History.Epochs.Length;
        yield return ("epochs", training.Options is { } options ? $"{epochs} of {options.Epochs}" : Text(epochs));

        // A model that keeps its history alone does not know why it ended.
        if (training.Options is not null)
        {
            yield return ("ended", training.StopReason switch
            {
                StopReason.StoppedByCallback => "stopped by a callback",
                StopReason.Cancelled => "cancelled",
                _ => "all epochs done",
            });
        }

        if (training.WeightsEpoch is { } weights)
        {
            yield return ("weights of epoch", Text(weights));
        }

        if (TimeShares.Of(training.History) is { } time)
        {
            yield return ("time", Duration(time.Total));
        }
    }

    /// <summary>The options; empty where they are not known.</summary>
    public static IEnumerable<(string Name, string Value)> Options(TrainingReport report)
    {
        if (report.Training?.Options is not { } options)
        {
            yield break;
        }

        yield return ("batch size", Text(options.BatchSize));
        yield return ("loss", Settings(options.Loss ?? report.Network.Recipe?.Loss));
        yield return ("optimizer", Settings(options.Optimizer));
        yield return ("schedule", options.Schedule is null ? "none" : Settings(options.Schedule));
        if (options.ClassWeights is { } weights)
        {
            yield return ("class weights", string.Join(", ", weights.Select(weight => Text(weight))));
        }

        yield return ("balanced classes", options.BalanceClasses ? "yes" : "no");
        yield return ("augmentation", options.Augmentation.Count == 0 ? "none" : string.Join(", ", options.Augmentation.Select(Settings)));
        yield return ("callbacks", options.Callbacks.Count == 0 ? "none"
            : string.Join(", ", options.Callbacks.Select(static callback => callback.GetType().Name)));
        yield return ("seed", Text(options.Seed));
        yield return ("device", Text(options.Device));
    }

    /// <summary>The data.</summary>
    public static IEnumerable<(string Name, string Value)> Data(TrainingReport report)
    {
        if (report.Training is { TrainingSamples: > 0 and var samples })
        {
            yield return ("training rows", Count(samples));
        }

        DataDescription data = report.Data;
        yield return ("evaluated rows", Count(data.Rows));
        yield return ("input", data.InputShape + (data.IsSparse ? ", sparse" : ""));
        yield return ("targets of a row", Text(data.TargetWidth));
        if (!data.ClassNames.IsEmpty && report.Evaluation.Task != LearningTask.Regression)
        {
            yield return ("classes", Text(data.ClassNames.Length));
        }

        yield return ("rows have weights", data.HasWeights ? "yes" : "no");
    }

    /// <summary>A whole number, with its thousands apart.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number of four digits.</summary>
    public static string Number(double value) => double.IsNaN(value) ? "–" : value.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>A share of four decimals.</summary>
    public static string Share(double share) => double.IsNaN(share) ? "–" : share.ToString("F4", CultureInfo.InvariantCulture);

    /// <summary>A share in percent.</summary>
    public static string Percent(double share) => double.IsNaN(share) ? "–" : share.ToString("P1", CultureInfo.InvariantCulture);

    /// <summary>A duration with its unit.</summary>
    public static string Duration(TimeSpan duration) => duration.TotalSeconds switch
    {
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:F0} ms"),
        < 600 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:F1} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMinutes:F1} min"),
    };

    // A record prints what it computes beside what it was given.
    private static string Settings(object? component)
    {
        string text = Text(component);
        int begin = text.IndexOf(" { ", StringComparison.Ordinal);
        if (begin < 0)
        {
            return text;
        }

        string[] members = [.. text[(begin + 3)..].TrimEnd('}', ' ').Split(", ")
            .Where(static member => !s_computed.Contains(member.Split(' ')[0]))];
        return members.Length == 0 ? text[..begin] : $"{text[..begin]}: {string.Join(", ", members)}";
    }

    /// <summary>Any value, the same in every culture: records print their numbers in the present one.</summary>
    public static string Text(object? value)
    {
        CultureInfo culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            return value?.ToString() ?? "";
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }
}
