namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>
/// A line chart: series over two axes, with a grid, round tick labels and a legend. <see cref="SvgFigure"/> puts charts side by side and
/// writes them.
/// </summary>
/// <param name="Title">The title above it.</param>
/// <param name="Series">The lines.</param>
public sealed record SvgChart(string Title, IReadOnlyList<ChartSeries> Series)
{
    private const double LegendLine = 18;
    private const double MarkLine = 12;

    /// <summary>The label of the horizontal axis.</summary>
    public string XLabel { get; init; } = "";

    /// <summary>The label of the vertical axis.</summary>
    public string YLabel { get; init; } = "";

    /// <summary>The horizontal values shown; those of the series where it is null.</summary>
    public (double Minimum, double Maximum)? XRange { get; init; }

    /// <summary>The vertical values shown; those of the series where it is null. What lies outside is cut off.</summary>
    public (double Minimum, double Maximum)? YRange { get; init; }

    /// <summary>The vertical values that there can be: the margin around those of the series ends there. Null for any.</summary>
    public (double Minimum, double Maximum)? YLimits { get; init; }

    /// <summary>Upright lines behind the series.</summary>
    public IReadOnlyList<ChartMark> Marks { get; init; } = [];

    /// <summary>Whether the vertical axis is logarithmic; values of 0 or less then interrupt a line.</summary>
    public bool IsLogarithmic { get; init; }

    /// <summary>Whether the horizontal axis is logarithmic; values of 0 or less then interrupt a line.</summary>
    public bool IsLogarithmicX { get; init; }

    /// <summary>Whether the horizontal values are whole numbers, such as epochs.</summary>
    public bool HasWholeX { get; init; }

    /// <summary>Lines of equal height behind the series.</summary>
    public ChartContours? Contours { get; init; }

    /// <summary>Draws the chart into a rectangle of the canvas.</summary>
    internal void Draw(SvgCanvas canvas, double left, double top, double width, double height)
    {
        List<(string Name, ChartSeries Series, string Color)> named =
            [.. Series.Select((series, i) => (series.Name, series, series.Color ?? ChartColors.Series[i % ChartColors.Series.Count]))];
        double legendHeight = DrawLegend(canvas, [.. named.Where(item => item.Name.Length > 0)], left + 56, top + 44, width - 68);

        double plotLeft = left + 56;
        double plotRight = left + width - 12;
        double plotTop = top + 36 + legendHeight + (Marks.Count > 0 ? MarkLine : 0);
        double plotBottom = top + height - 44;
        (double xMinimum, double xMaximum) = ChartAxis.Range(
            Series.SelectMany(series => series.X), XRange, IsLogarithmicX, margin: 0.02);
        (double yMinimum, double yMaximum) = ChartAxis.Range(
            Series.SelectMany(series => series.Y), YRange, IsLogarithmic, margin: 0.06, YLimits);
        ChartAxis x = new(xMinimum, xMaximum, IsLogarithmicX, plotLeft, plotRight);
        ChartAxis y = new(yMinimum, yMaximum, IsLogarithmic, plotBottom, plotTop);

        canvas.Text(Title, plotLeft, top + 20, 15, ChartColors.Ink, isBold: true);
        foreach ((double value, string label) in y.Ticks((int)((plotBottom - plotTop) / 34)))
        {
            canvas.Line(plotLeft, y.Pixel(value), plotRight, y.Pixel(value), ChartColors.Grid);
            canvas.Text(label, plotLeft - 7, y.Pixel(value) + 4, 11, ChartColors.FaintInk, "end");
        }

        foreach ((double value, string label) in x.Ticks((int)((plotRight - plotLeft) / 62), HasWholeX))
        {
            canvas.Line(x.Pixel(value), plotTop, x.Pixel(value), plotBottom, ChartColors.Grid);
            canvas.Text(label, x.Pixel(value), plotBottom + 16, 11, ChartColors.FaintInk, "middle");
        }

        // A line along the border is seen in its whole width.
        canvas.BeginClip(plotLeft - 2, plotTop - 2, plotRight - plotLeft + 4, plotBottom - plotTop + 4);
        DrawContours(canvas, x, y);
        foreach (ChartMark mark in Marks)
        {
            double at = x.Pixel(mark.X);
            canvas.Line(at, plotTop, at, plotBottom, ChartColors.FaintInk, 1.2, "3 3");
        }

        foreach ((_, ChartSeries series, string color) in named)
        {
            DrawSeries(canvas, series, color, x, y);
        }

        canvas.EndClip();

        // A ring at the border is seen whole.
        foreach ((_, ChartSeries series, string color) in named.Where(static item => item.Series.HighlightedPoint >= 0))
        {
            (double px, double py) = series.X.Zip(series.Y, (a, b) => (x.Pixel(a), y.Pixel(b))).ElementAtOrDefault(series.HighlightedPoint);
            if (px >= plotLeft && px <= plotRight && py >= plotTop && py <= plotBottom)
            {
                canvas.Circle(px, py, 5, ChartColors.Paper, color, 2.4);
            }
        }

        foreach (ChartMark mark in Marks)
        {
            // Above the plot, where no line runs, and not beyond its sides.
            double half = SvgCanvas.TextWidth(mark.Label, 11) / 2;
            double at = Math.Max(Math.Min(x.Pixel(mark.X), plotRight - half), plotLeft + half);
            canvas.Text(mark.Label, at, plotTop - 4, 11, ChartColors.FaintInk, "middle");
        }

        canvas.Line(plotLeft, plotTop, plotLeft, plotBottom, ChartColors.Axis);
        canvas.Line(plotLeft, plotBottom, plotRight, plotBottom, ChartColors.Axis);
        canvas.Text(XLabel, (plotLeft + plotRight) / 2, plotBottom + 36, 12, ChartColors.Ink, "middle");
        canvas.Text(YLabel, left + 14, (plotTop + plotBottom) / 2, 12, ChartColors.Ink, "middle", isUpright: true);
    }

    /// <summary>Names and colours in rows above the plot, where no line can hide them.</summary>
    /// <returns>The height of the rows.</returns>
    private static double DrawLegend(
        SvgCanvas canvas, List<(string Name, ChartSeries Series, string Color)> items, double left, double top, double width)
    {
        if (items.Count == 0)
        {
            return 0;
        }

        double x = 0;
        double row = 0;
        foreach ((string name, ChartSeries series, string color) in items)
        {
            double itemWidth = 24 + SvgCanvas.TextWidth(name, 12) + 16;
            if (x > 0 && x + itemWidth > width)
            {
                x = 0;
                row++;
            }

            double middle = top + (row * LegendLine) - 4;
            if (series.LineWidth > 0)
            {
                canvas.Line(left + x, middle, left + x + 18, middle, color, 2.5, series.IsDashed ? "5 4" : null);
            }

            if (series.LineWidth <= 0 || series.HasMarkers)
            {
                canvas.Circle(left + x + 9, middle, 3.5, color);
            }

            canvas.Text(name, left + x + 24, middle + 4, 12, ChartColors.Ink);
            x += itemWidth;
        }

        return ((row + 1) * LegendLine) + 4;
    }

    private static void DrawSeries(SvgCanvas canvas, ChartSeries series, string color, ChartAxis x, ChartAxis y)
    {
        List<(double X, double Y)> points = [.. series.X.Zip(series.Y, (a, b) => (x.Pixel(a), y.Pixel(b)))];
        if (series.IsFilled && points.Count > 0)
        {
            double bottom = y.Pixel(y.Minimum);
            canvas.Area([(points[0].X, bottom), .. points.Select(Nearby), (points[^1].X, bottom)], color);
        }

        if (series.LineWidth > 0)
        {
            canvas.Path(points.Select(Nearby), color, series.LineWidth, series.IsDashed ? "6 5" : null);
        }

        List<(double X,
            double Y)> visible = [.. points.Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y) && Nearby(point) == point)];
        if (series.HasMarkers || series.LineWidth <= 0 || visible.Count == 1)
        {
            foreach ((double px, double py) in visible)
            {
                canvas.Circle(px, py, 2.6, color);
            }
        }

        if (series.MarksEnds && visible.Count > 0)
        {
            canvas.Circle(visible[0].X, visible[0].Y, 5, ChartColors.Paper, color, 2.2);
            canvas.Circle(visible[^1].X, visible[^1].Y, 5, color, ChartColors.Paper, 1.6);
        }
    }

    // A path that diverges to 1e30 is cut off at the plot's border anyhow, and renderers lose their way with such coordinates.
    private static (double X, double Y) Nearby((double X, double Y) point) =>
        (Math.Clamp(point.X, -1e5, 1e5), Math.Clamp(point.Y, -1e5, 1e5));

    private void DrawContours(SvgCanvas canvas, ChartAxis x, ChartAxis y)
    {
        if (Contours is null)
        {
            return;
        }

        int last = Contours.Resolution - 1;
        double Column(double column) => x.Minimum + ((x.Maximum - x.Minimum) * column / last);
        double Row(double row) => y.Minimum + ((y.Maximum - y.Minimum) * row / last);
        double[,] values = new double[Contours.Resolution, Contours.Resolution];
        for (int row = 0; row <= last; row++)
        {
            for (int column = 0; column <= last; column++)
            {
                values[row, column] = Contours.Function(Column(column), Row(row));
            }
        }

        for (int i = 0; i < Contours.Levels.Count; i++)
        {
            string color = Shade(Contours.Levels.Count == 1 ? 0 : i / (Contours.Levels.Count - 1.0));
            foreach (List<(double Column, double Row)> line in MarchingSquares.Lines(values, Contours.Levels[i]))
            {
                canvas.Path(line.Select(point => (x.Pixel(Column(point.Column)), y.Pixel(Row(point.Row)))), color, 1.1);
            }
        }
    }

    /// <summary>From a dark to a light slate blue.</summary>
    private static string Shade(double share)
    {
        int Mix(int dark, int light) => (int)Math.Round(dark + ((light - dark) * share));
        return $"#{Mix(0x52, 0xd3):x2}{Mix(0x6b, 0xdb):x2}{Mix(0x91, 0xe8):x2}";
    }
}
