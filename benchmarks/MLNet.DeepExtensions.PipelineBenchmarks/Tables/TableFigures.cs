using System.Text.Json.Serialization;

namespace MLNet.DeepExtensions.PipelineBenchmarks;

/// <summary>What a fit gave; what does not apply is null.</summary>
/// <param name="Set">The table.</param>
/// <param name="Split">Which of its splits.</param>
/// <param name="Method">The method.</param>
internal sealed record TableFigures(
    [property: JsonPropertyName("set")] string Set,
    [property: JsonPropertyName("split")] int Split,
    [property: JsonPropertyName("method")] string Method)
{
    /// <summary>The share of wrong classes.</summary>
    [JsonPropertyName("error")]
    public double? Error { get; init; }

    /// <summary>The mean of -ln p[class], p cut at 1e-7 from below.</summary>
    [JsonPropertyName("log_loss")]
    public double? LogLoss { get; init; }

    /// <summary>The area under the ROC curve of the second class, of two.</summary>
    [JsonPropertyName("auc")]
    public double? Auc { get; init; }

    /// <summary>The root of the mean squared error.</summary>
    [JsonPropertyName("rmse")]
    public double? Rmse { get; init; }

    /// <summary>1 - the squared errors over those of the test rows' mean.</summary>
    [JsonPropertyName("r2")]
    public double? R2 { get; init; }

    /// <summary>The process's CPU seconds of the fit.</summary>
    [JsonPropertyName("fit_cpu_s")]
    public double FitCpuSeconds { get; init; }

    /// <summary>Microseconds a row of the whole transformer over the test rows.</summary>
    [JsonPropertyName("predict_us")]
    public double PredictMicroseconds { get; init; }

    /// <summary>The figure that methods are ranked by: the log-loss or the RMSE.</summary>
    [JsonIgnore]
    public double Rank => LogLoss ?? Rmse ?? double.NaN;

    /// <summary>The figures of classes.</summary>
    /// <param name="probabilities"><c>[rows, classes]</c>.</param>
    /// <param name="labels">The rows' classes.</param>
    public TableFigures OfClasses(float[][] probabilities, float[] labels)
    {
        const double Least = 1e-7;
        int wrong = 0;
        double loss = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            float[] own = probabilities[row];
            wrong += Array.IndexOf(own, own.Max()) == (int)labels[row] ? 0 : 1;
            loss -= Math.Log(Math.Max(Least, own[(int)labels[row]]));
        }

        return this with
        {
            Error = (double)wrong / labels.Length,
            LogLoss = loss / labels.Length,
            Auc = probabilities[0].Length == 2 ? AreaOf([.. probabilities.Select(static row => row[1])], labels) : null,
        };
    }

    /// <summary>The figures of values.</summary>
    public TableFigures OfValues(float[] values, float[] labels)
    {
        double mean = labels.Average(static label => (double)label);
        double errors = values.Zip(labels).Sum(static pair => Math.Pow((double)pair.First - pair.Second, 2));
        return this with
        {
            Rmse = Math.Sqrt(errors / labels.Length),
            R2 = 1 - (errors / labels.Sum(label => Math.Pow(label - mean, 2))),
        };
    }

    /// <summary>The share of pairs in order, ties counted as half, by ranks.</summary>
    private static double AreaOf(float[] scores, float[] labels)
    {
        int[] order = [.. Enumerable.Range(0, scores.Length).OrderBy(row => scores[row])];
        double ranks = 0;
        for (int first = 0; first < order.Length;)
        {
            int end = first;
            while (end < order.Length && scores[order[end]] == scores[order[first]])
            {
                end++;
            }

            ranks += (first + end + 1) / 2.0 * order[first..end].Count(row => labels[row] > 0);
            first = end;
        }

        double positives = labels.Count(static label => label > 0), negatives = labels.Length - positives;
        return (ranks - (positives * (positives + 1) / 2)) / (positives * negatives);
    }
}
