using System.Collections.Immutable;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>
/// What was trained and measured, to be shown as text, as one HTML file, as JSON. Made by <c>result.Report(data)</c> or
/// <c>network.Report(data)</c>.
/// </summary>
public sealed record TrainingReport
{
    /// <summary>The title.</summary>
    public required string Title { get; init; }

    /// <summary>The network.</summary>
    public required TrainedNetwork Network { get; init; }

    /// <summary>How it was trained; null where that is not known.</summary>
    public TrainingResult? Training { get; init; }

    /// <summary>What it reaches on the data, and where it fails.</summary>
    public required EvaluationDetails Evaluation { get; init; }

    /// <summary>The data.</summary>
    public required DataDescription Data { get; init; }

    /// <summary>The worst mistakes, with what the network saw.</summary>
    public ImmutableArray<ReportExample> Examples { get; init; } = [];

    /// <summary>The magnitudes in each layer, on some of the rows; empty where they were not asked for.</summary>
    public ImmutableArray<LayerStatistics> Layers { get; init; } = [];

    /// <summary>The report for a terminal of 80 columns: how the training ended, and the evaluation.</summary>
    public override string ToString() => ReportText.Write(this);

    /// <summary>
    /// Writes the report as one HTML file, atomically: without scripts, and with nothing that is loaded from elsewhere. It follows the
    /// reader's light or dark colours, fits a phone, and can be printed.
    /// </summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <exception cref="IOException">The disk is full, the file is in use, or the like.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file may not be written.</exception>
    public void SaveHtml(string path) => AtomicFile.WriteText(path, WriteHtml);

    /// <summary>Writes the page that <see cref="SaveHtml"/> writes.</summary>
    /// <param name="writer">Where to; left open.</param>
    public void WriteHtml(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        HtmlReport.Write(this, writer);
    }

    /// <summary>Writes the figures as a JSON file, atomically; numbers that JSON does not have, NaN and infinities, are null.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <exception cref="IOException">The disk is full, the file is in use, or the like.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file may not be written.</exception>
    public void SaveJson(string path) => AtomicFile.Write(path, WriteJson);

    /// <summary>Writes what <see cref="SaveJson"/> writes.</summary>
    /// <param name="stream">Where to; left open.</param>
    public void WriteJson(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ReportJson.Write(this, stream);
    }
}
