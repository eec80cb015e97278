using System.Globalization;
using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>What a model predicts of some rows: labels with probabilities, or values.</summary>
/// <param name="Names">What the rows are called; null where they have numbers alone.</param>
/// <param name="Labels">The predicted classes; null where values are predicted.</param>
/// <param name="Columns">The names of the numbers.</param>
/// <param name="Numbers">The numbers, <c>[rows, columns]</c>.</param>
internal sealed record Predictions(
    IReadOnlyList<string>? Names, IReadOnlyList<string>? Labels, IReadOnlyList<string> Columns, float[] Numbers)
{
    private const string FileColumn = "File";
    private const string LabelColumn = "PredictedLabel";

    private int Rows => Numbers.Length / Columns.Count;

    /// <summary>Predicts.</summary>
    /// <exception cref="ArgumentException">The rows are of another shape than the model takes.</exception>
    public static Predictions Of(
        TrainedNetwork network, Dataset rows, IReadOnlyList<string>? names, IReadOnlyList<string> targets, int threads,
        CancellationToken cancellation)
    {
        float[] outputs = network.Predict(rows, threads, cancellation);
        int width = network.Network.OutputShape.Size;
        if (network.ClassNames is not { } classes)
        {
            return new Predictions(
                names, null, targets.Count == width ? targets : [.. Enumerable.Range(0, width).Select(static i => $"Output.{i}")], outputs);
        }

        bool areProbabilities = network.Network.FinalActivation?.Kind is ActivationKind.Softmax or ActivationKind.Sigmoid;
        string[] labels = network.PredictLabels(rows, threads, cancellation);
        return width == classes.Count
            ? new Predictions(names, labels, [.. classes.Select(name => $"{(areProbabilities ? "Probability" : "Score")}.{name}")], outputs)
            : areProbabilities
                ? new Predictions(
                    names, labels, [.. classes.Select(static name => $"Probability.{name}")],
                    [.. outputs.SelectMany(static probability => (float[])[1 - probability, probability])])
                : new Predictions(names, labels, [$"Score.{classes[1]}"], outputs);
    }

    /// <summary>Writes the predictions as CSV, with a header.</summary>
    public void WriteCsv(TextWriter writer)
    {
        writer.WriteLine(string.Join(',', Head().Concat(Columns).Select(Quoted)));
        for (int row = 0; row < Rows; row++)
        {
            string[] texts = [.. Texts(row).Select(Quoted)];
            writer.WriteLine(string.Join(
                ',', texts.Concat(Row(row).Select(static number => number.ToString(CultureInfo.InvariantCulture)))));
        }
    }

    /// <summary>The predictions as JSON, an object for each row.</summary>
    public JsonArray ToJson() => [.. Enumerable.Range(0, Rows).Select(row =>
    {
        JsonObject json = new(Head().Zip(Texts(row), static (name, text) => KeyValuePair.Create(name, (JsonNode?)text)));
        foreach ((string column, float number) in Columns.Zip(Row(row)))
        {
            json[column] = Json.Number(number);
        }

        return (JsonNode?)json;
    })];

    private IEnumerable<string> Head() => Present(Names is null ? null : FileColumn, Labels is null ? null : LabelColumn);

    private IEnumerable<string> Texts(int row) => Present(Names?[row], Labels?[row]);

    private static IEnumerable<string> Present(params IEnumerable<string?> texts) => texts.OfType<string>();

    private IEnumerable<float> Row(int row) => Numbers.Skip(row * Columns.Count).Take(Columns.Count);

    private static string Quoted(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 && text.Trim() == text
        ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
