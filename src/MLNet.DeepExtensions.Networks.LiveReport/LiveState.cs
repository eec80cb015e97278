using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MLNet.DeepExtensions.Networks;

/// <summary>What the page shows at a moment; made on the thread that trains, read by those that serve.</summary>
internal sealed record LiveState(string Title)
{
    /// <summary>The epochs that have ended.</summary>
    public TrainingHistory History { get; init; } = new([]);

    /// <summary>A line of text.</summary>
    public string Status { get; init; } = "waiting for the first step";

    /// <summary>The share of all steps that are done.</summary>
    public double Progress { get; init; }

    /// <summary>What was measured last, by name.</summary>
    public IReadOnlyList<(string Name, string Text)> Values { get; init; } = [];

    /// <summary>What there is to warn of.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Whether the training has ended, so that there is no other state behind this one.</summary>
    public bool HasEnded { get; init; }

    /// <summary>Where a training stands.</summary>
    public static LiveState Of(string title, TrainingState state, string? end = null)
    {
        int epochs = state.Options.Epochs;
        double done = (state.Epoch - 1 + ((double)state.StepInEpoch / state.StepsPerEpoch)) / epochs;
        List<(string, string)> values = [("running loss", Number(state.RunningLoss)), ("learning rate", Number(state.LearningRate))];
        if (state.LastEpoch is { } last)
        {
            values.AddRange(last.Values.Select(static value => (value.Key.Replace('_', ' '), Number(value.Value))));
            values.Add(("samples a second", last.SamplesPerSecond.ToString("N0", CultureInfo.InvariantCulture)));
        }

        return new LiveState(title)
        {
            History = state.History,
            Status = end ?? string.Create(
                CultureInfo.InvariantCulture, $"epoch {state.Epoch} of {epochs}, step {state.StepInEpoch} of {state.StepsPerEpoch}"),
            Progress = Math.Clamp(end is null ? done : 1, 0, 1),
            Values = values,
            Warnings = [.. state.Warnings],
            HasEnded = end is not null,
        };
    }

    /// <summary>The state as the page's script reads it, on one line.</summary>
    /// <param name="charts">The titles of the charts.</param>
    public string ToJson(IEnumerable<string> charts)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("title", Title);
            json.WriteString("status", Status);
            json.WriteNumber("progress", Progress);
            json.WriteNumber("epochs", History.Epochs.Length);
            json.WriteBoolean("hasEnded", HasEnded);
            Texts(json, "charts", charts);
            Texts(json, "warnings", Warnings);
            json.WriteStartArray("values");
            foreach ((string name, string text) in Values)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteString("text", text);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
