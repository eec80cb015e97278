using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>What a report shows, and how rows are called in it.</summary>
public sealed record ReportOptions
{
    /// <summary>The report's title; "Training report" by default.</summary>
    public string Title { get; init; } = "Training report";

    /// <summary>How many of the worst mistakes are shown; 0 or more, 12 by default.</summary>
    public int Mistakes { get; init; } = 12;

    /// <summary>Rows on which the layers' magnitudes are measured; 0 leaves that part out, 64 by default.</summary>
    public int LayerRows { get; init; } = 64;

    /// <summary>The names of the features, in their order; null for numbers. Images need none.</summary>
    public IReadOnlyList<string>? FeatureNames { get; init; }

    /// <summary>
    /// The shape in which rows are shown as images, <c>[height, width, 1 or 3]</c>; null for that of the data, or of the network's first
    /// reshape, where it is an image's.
    /// </summary>
    public TensorShape? ImageShape { get; init; }

    /// <summary>
    /// Gives what to show of a row, by its number in the evaluated data: a text, a file's name. Null for nothing but its inputs.
    /// </summary>
    public Func<long, string>? Describe { get; init; }

    /// <summary>Threads of the evaluation; 0 for one a processor, 0 by default.</summary>
    public int Threads { get; init; }

    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentException">A setting is out of range; the message names it, its value, and what is allowed.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Title);
        ArgumentOutOfRangeException.ThrowIfNegative(Mistakes);
        ArgumentOutOfRangeException.ThrowIfNegative(LayerRows);
        if (ImageShape is { } shape && !(shape.IsImage && shape.Channels is 1 or 3))
        {
            throw new ArgumentException(
                $"ImageShape is {shape}; a height, a width, and 1 or 3 channels are allowed.", nameof(ImageShape));
        }
    }
}
