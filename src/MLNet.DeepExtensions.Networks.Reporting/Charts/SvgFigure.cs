using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>
/// Charts in a grid, written as one SVG file: no scripts, no fonts or pictures from elsewhere, the same bytes for the same charts.
/// </summary>
/// <param name="Title">The title above all of them; may be empty.</param>
/// <param name="Charts">The charts, from left to right and top to bottom.</param>
public sealed record SvgFigure(string Title, IReadOnlyList<SvgChart> Charts)
{
    private const double Border = 16;

    /// <summary>Charts side by side; 1 or more.</summary>
    public int Columns { get; init; } = 2;

    /// <summary>The width of a chart in pixels.</summary>
    public int ChartWidth { get; init; } = 520;

    /// <summary>The height of a chart in pixels.</summary>
    public int ChartHeight { get; init; } = 360;

    /// <summary>Writes the file atomically. Missing folders are created.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <exception cref="IOException">The disk is full, the file is in use, or the like.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file may not be written.</exception>
    public void Write(string path) => AtomicFile.WriteText(path, Write);

    /// <summary>Writes the figure.</summary>
    /// <param name="writer">Where to; left open.</param>
    public void Write(TextWriter writer)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Columns, 1);
        int columns = Math.Clamp(Charts.Count, 1, Columns);
        int rows = (Charts.Count + columns - 1) / columns;
        double titleHeight = Title.Length > 0 ? 34 : 0;
        double width = (columns * ChartWidth) + ((columns + 1) * Border);
        double height = (rows * ChartHeight) + ((rows + 1) * Border) + titleHeight;
        using SvgCanvas canvas = new(
            writer, width, height, Title.Length > 0 ? Title : string.Join(", ", Charts.Select(chart => chart.Title)));
        if (Title.Length > 0)
        {
            canvas.Text(Title, width / 2, Border + 20, 19, ChartColors.Title, "middle", isBold: true);
        }

        for (int i = 0; i < Charts.Count; i++)
        {
            double left = Border + (i % columns * (ChartWidth + Border));
            double top = Border + titleHeight + (i / columns * (ChartHeight + Border));
            Charts[i].Draw(canvas, left, top, ChartWidth, ChartHeight);
        }
    }
}
