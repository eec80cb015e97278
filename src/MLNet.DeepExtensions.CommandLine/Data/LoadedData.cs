using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>Data that were read, to be learned from or measured on.</summary>
/// <param name="Data">The rows.</param>
/// <param name="Format">How other data of the kind are read.</param>
internal sealed record LoadedData(Dataset Data, DataFormat Format)
{
    /// <summary>What was read, in a line.</summary>
    public required string Description { get; init; }

    /// <summary>What was decided about columns, a sentence each.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>The names of the features of a table.</summary>
    public IReadOnlyList<string>? FeatureNames { get; init; }

    /// <summary>Data that are there to be tested on, as MNIST's.</summary>
    public Dataset? Test { get; init; }

    /// <summary>Whether classes are learned, and not values.</summary>
    public bool HasClasses => Data.ClassNames is not null;

    /// <summary>What is learned, in words.</summary>
    public string Task => Data.ClassNames is { } names
        ? $"classification: {(Format.Targets is [var column] ? $"{(Format.Csv is { HasHeader: false } ? $"column {column}" : $"'{column}'")} is " : "")}{Listed(names)}"
        : $"regression: {string.Join(", ", Format.Targets.Select(static target => $"'{target}'"))}";

    private static string Listed(IReadOnlyList<string> names)
    {
        const int Most = 12;
        return names.Count > Most
            ? $"one of {names.Count} classes, {string.Join(", ", names.Take(3))} …"
            : $"{string.Join(", ", names.SkipLast(1))} or {names[^1]}";
    }
}
