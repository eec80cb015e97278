using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// A file of lines of JSON with what <see cref="Trials"/> gave: what is run in the first line, and one for each trial that has ended. The
/// file is written anew with each, whole or not at all, so that a process that is killed loses the trials that run and no other.
/// </summary>
/// <typeparam name="T">What a trial gives.</typeparam>
public sealed class TrialJournal<T>
{
    private const string Format = "MLNet.DeepExtensions trials 1";
    private readonly string _path;
    private readonly JsonTypeInfo<T> _type;
    private readonly List<string> _lines = [];
    private readonly Dictionary<int, TrialOutcome<T>> _outcomes = [];

    /// <summary>Reads the file, or begins one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="plan">What is run, in a few texts: which values are tried, on which data, by which seed. It must be the file's.</param>
    /// <param name="type">How what a trial gives is written, by generated code.</param>
    /// <exception cref="ArgumentException">The file is of another plan; the message names the first text that differs.</exception>
    /// <exception cref="InvalidDataException">The file is no journal of trials, or is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public TrialJournal(string path, IReadOnlyList<string> plan, JsonTypeInfo<T> type)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(type);
        (_path, _type) = (path, type);
        if (File.Exists(path))
        {
            string[] lines = File.ReadAllLines(path);
            RequirePlan(lines.Length > 0 ? lines[0] : "", plan);
            Array.ForEach(lines[1..], Read);
            _lines.AddRange(lines);
        }
        else
        {
            _lines.Add(Json(writer =>
            {
                writer.WriteString("format", Format);
                writer.WriteStartArray("plan");
                foreach (string text in plan)
                {
                    writer.WriteStringValue(text);
                }

                writer.WriteEndArray();
            }));
        }
    }

    /// <summary>The trials that the file has.</summary>
    public int Count => _outcomes.Count;

    /// <summary>What a trial gave; null where it has not ended.</summary>
    /// <param name="number">The trial's number.</param>
    public TrialOutcome<T>? Find(int number) => _outcomes.GetValueOrDefault(number);

    /// <summary>Writes down what a trial gave. One thread at a time.</summary>
    /// <param name="outcome">What it gave.</param>
    /// <exception cref="IOException">The disk is full, or the like.</exception>
    internal void Add(TrialOutcome<T> outcome)
    {
        _lines.Add(Json(writer =>
        {
            writer.WriteNumber("trial", outcome.Number);
            writer.WriteNumber("seconds", Math.Round(outcome.Duration.TotalSeconds, 3));
            writer.WritePropertyName("value");
            JsonSerializer.Serialize(writer, outcome.Value, _type);
        }));
        _outcomes[outcome.Number] = outcome;
        AtomicFile.WriteText(_path, writer => _lines.ForEach(writer.WriteLine));
    }

    private static string Json(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private void RequirePlan(string line, IReadOnlyList<string> plan)
    {
        string[] written;
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            written = document.RootElement.GetProperty("format").GetString() == Format
                ? [.. document.RootElement.GetProperty("plan").EnumerateArray().Select(text => text.GetString() ?? "")]
                : throw new JsonException($"its format is not '{Format}'.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new InvalidDataException($"'{_path}' is no journal of trials: {exception.Message}", exception);
        }

        if (!written.SequenceEqual(plan, StringComparer.Ordinal))
        {
            throw new ArgumentException(
                $"'{_path}' has trials of another plan: {Only(written, plan, "it has")}{Only(plan, written, "now there is")}"
                + "Take another file, or delete it.", nameof(plan));
        }

        static string Only(IReadOnlyList<string> texts, IReadOnlyList<string> others, string what)
        {
            string[] only = [.. texts.Except(others, StringComparer.Ordinal)];
            return only.Length == 0 ? "" : $"{what} '{string.Join("', '", only)}'. ";
        }
    }

    private void Read(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            int number = document.RootElement.GetProperty("trial").GetInt32();
            TimeSpan duration = TimeSpan.FromSeconds(document.RootElement.GetProperty("seconds").GetDouble());
            T value = document.RootElement.GetProperty("value").Deserialize(_type) ?? throw new JsonException("a value is missing");
            _outcomes[number] = new TrialOutcome<T>(number, value, duration);
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or OverflowException)
        {
            throw new InvalidDataException($"'{_path}' has a line that is no trial: {exception.Message}", exception);
        }
    }
}
