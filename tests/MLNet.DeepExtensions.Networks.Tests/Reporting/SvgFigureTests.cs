using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MLNet.DeepExtensions.Networks.Reporting;

namespace MLNet.DeepExtensions.Networks.Tests.Reporting;

public sealed class SvgFigureTests : IDisposable
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";
    private readonly CultureInfo _culture = CultureInfo.CurrentCulture;

    public void Dispose() => CultureInfo.CurrentCulture = _culture;

    [Fact]
    public void A_figure_is_well_formed_and_shows_its_texts_whatever_is_in_them()
    {
        string[] texts = Texts(
            Draw(new SvgChart("a < b & \"c\"\u0001", [new ChartSeries("<script>", [1, 2], [3, 4])]) { XLabel = "x & y", YLabel = "µ" }));
        Assert.Contains("a < b & \"c\"\uFFFD", texts);
        Assert.Contains("<script>", texts);
        Assert.Contains("x & y", texts);
        Assert.Contains("µ", texts);
    }

    [Fact]
    public void The_bytes_do_not_depend_on_the_reader_s_culture()
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        string german = Draw(Example()).ToString();
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        Assert.Equal(Draw(Example()).ToString(), german);
    }

    [Fact]
    public void Nothing_is_loaded_from_elsewhere_and_no_script_runs() =>
        Assert.DoesNotContain(
            Draw(Example()).Descendants(),
            element =>
                element.Name.LocalName is "script" or "image" or "foreignObject"
                || (element.Name.LocalName == "style" && Regex.IsMatch(element.Value, "url|@import"))
                || element.Attributes().Any(a => a.Name.LocalName == "href"));

    [Fact]
    public void Every_colour_has_one_for_dark_screens()
    {
        XDocument figure = Draw(Example());
        string style = Assert.Single(figure.Descendants(s_svg + "style")).Value;
        string[] colors = [.. figure.Descendants().Where(element => element.Parent?.Name.LocalName != "clipPath")
            .Attributes().Where(a => a.Name.LocalName is "fill" or "stroke" && a.Value.StartsWith('#'))
            .Select(a => a.Value).Distinct()];
        Assert.True(colors.Length >= 5);
        Assert.Contains("prefers-color-scheme: dark", style, StringComparison.Ordinal);
        Assert.All(colors, color => Assert.Contains($"[fill='{color}']", style, StringComparison.Ordinal));
    }

    [Fact]
    public void An_axis_ends_where_no_value_can_be()
    {
        SvgChart chart = new("accuracy", [new ChartSeries("", [1, 2], [0.98, 0.999])]) { YLimits = (0, 1) };
        string[] ticks = Texts(Draw(chart));
        Assert.Contains("1.000", ticks.Concat(ticks.Select(tick => tick + "0")));
        Assert.DoesNotContain(ticks, tick => tick.StartsWith("1.00", StringComparison.Ordinal) && tick.TrimEnd('0') != "1.");
        Assert.Equal((0.5, 1.0), ChartAxis.Range([1], null, false, 0.1, (0, 1)));
        Assert.Equal((0.0, 0.5), ChartAxis.Range([0, 0], null, false, 0.1, (0, 1)));
    }

    [Fact]
    public void Marks_are_dashed_lines_with_their_words()
    {
        XDocument figure = Draw(Example() with { Marks = [new ChartMark(2, "weights")] });
        Assert.Contains("weights", Texts(figure));
        Assert.Single(figure.Descendants(s_svg + "line"), line => line.Attribute("stroke-dasharray")?.Value == "3 3");
    }

    [Fact]
    public void A_line_goes_through_its_points()
    {
        // The plot is 56 to 508 wide and 36 to 316 high in a chart of 520 x 360 that begins at 16, 16.
        XDocument figure = Draw(new SvgChart("", [new ChartSeries("", [0, 1, 2], [0, 10, 5])]) { XRange = (0, 2), YRange = (0, 10) });
        Assert.Equal("M72 332L298 52L524 192", Assert.Single(Paths(figure)));
    }

    [Fact]
    public void A_value_that_is_not_finite_interrupts_the_line()
    {
        XDocument figure = Draw(new SvgChart("", [new ChartSeries("", [0, 1, 2, 3, 4], [1, 2, double.NaN, 3, 4])]));
        Assert.Equal(2, Assert.Single(Paths(figure)).Count(c => c == 'M'));
    }

    [Fact]
    public void A_logarithmic_axis_leaves_out_what_it_cannot_show()
    {
        XDocument figure = Draw(new SvgChart("", [new ChartSeries("", [0, 1, 2, 3], [1, 0.1, 0, 0.01])]) { IsLogarithmic = true });
        string path = Assert.Single(Paths(figure));
        Assert.Equal(2, path.Count(c => c == 'M'));
        Assert.Equal(1, path.Count(c => c == 'L'));
    }

    [Fact]
    public void A_diverging_path_keeps_coordinates_that_a_renderer_can_take()
    {
        XDocument figure = Draw(
            new SvgChart("", [new ChartSeries("", [0, 1, 2], [1, 1e30, double.PositiveInfinity])]) { YRange = (0, 10) });
        Assert.DoesNotContain("E", Assert.Single(Paths(figure)), StringComparison.Ordinal);
        Assert.Contains("-100000", Assert.Single(Paths(figure)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_point_is_a_dot_and_no_point_at_all_is_an_empty_chart()
    {
        Assert.Single(Draw(new SvgChart("", [new ChartSeries("", [1], [2])])).Descendants(s_svg + "circle"));
        Assert.Empty(Draw(new SvgChart("", [new ChartSeries("", [], [])])).Descendants(s_svg + "circle"));
        Assert.Empty(Draw(new SvgChart("", [])).Descendants(s_svg + "path"));
    }

    [Fact]
    public void Markers_ends_and_the_best_point_are_circles()
    {
        ChartSeries line = new("", [0, 1, 2], [0, 1, 2]);
        Assert.Equal(3, Draw(new SvgChart("", [line with { HasMarkers = true }])).Descendants(s_svg + "circle").Count());
        Assert.Equal(2, Draw(new SvgChart("", [line with { MarksEnds = true }])).Descendants(s_svg + "circle").Count());
        Assert.Single(Draw(new SvgChart("", [line with { HighlightedPoint = 1 }])).Descendants(s_svg + "circle"));
    }

    [Fact]
    public void The_best_point_is_ringed_whole_at_the_border_and_not_beyond_it()
    {
        SvgChart chart = new("", [new ChartSeries("", [0, 1, 2], [0, 1, 0.5]) { HighlightedPoint = 1 }]) { YRange = (0, 1) };
        XElement ring = Assert.Single(Draw(chart).Descendants(s_svg + "circle"));
        Assert.Null(ring.Parent!.Attribute("clip-path"));
        Assert.Empty(Draw(chart with { YRange = (0, 0.9) }).Descendants(s_svg + "circle"));
    }

    [Fact]
    public void Contours_of_a_bowl_are_circles_around_its_lowest_point()
    {
        ChartContours contours = new((x, y) => (x * x) + (y * y), [0.25, 1]);
        XDocument figure = Draw(new SvgChart("", []) { XRange = (-2, 2), YRange = (-2, 2), Contours = contours });
        Assert.Equal(2, Paths(figure).Length);
    }

    [Fact]
    public void Charts_stand_side_by_side_and_below_each_other()
    {
        using StringWriter writer = new();
        new SvgFigure("all", [Example(), Example(), Example()]) { ChartWidth = 100, ChartHeight = 50, Columns = 2 }.Write(writer);
        XElement root = XDocument.Parse(writer.ToString()).Root!;
        Assert.Equal("248", root.Attribute("width")!.Value);
        Assert.Equal("182", root.Attribute("height")!.Value);
    }

    private static SvgChart Example() =>
        new("loss", [new ChartSeries("train", [1, 2, 3], [0.5, 0.25, 0.125]), new ChartSeries("valid", [1, 2, 3], [0.6, 0.4, 0.5])]);

    private static XDocument Draw(SvgChart chart)
    {
        using StringWriter writer = new();
        new SvgFigure("", [chart]).Write(writer);
        return XDocument.Parse(writer.ToString());
    }

    private static string[] Texts(XDocument figure) => [.. figure.Descendants(s_svg + "text").Select(text => text.Value)];

    private static string[] Paths(XDocument figure) => [.. figure.Descendants(s_svg + "path").Select(path => path.Attribute("d")!.Value)];
}
