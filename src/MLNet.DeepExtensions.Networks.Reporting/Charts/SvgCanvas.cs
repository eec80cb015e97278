using System.Globalization;
using System.Text;
using System.Xml;

namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>
/// The few elements of SVG that charts need, written through an XML writer so that text is escaped and the file is well-formed.
/// </summary>
internal sealed class SvgCanvas : IDisposable
{
    // Families that the reader's system has; nothing is loaded from anywhere.
    private const string FontFamily = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', Arial, sans-serif";

    private readonly XmlWriter _xml;
    private readonly string _id;
    private readonly bool _isFile;
    private int _clips;

    /// <summary>Begins a file.</summary>
    public SvgCanvas(TextWriter writer, double width, double height, string description)
    {
        (_id, _isFile) = ("plot", true);
        _xml = XmlWriter.Create(writer, new XmlWriterSettings { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true });
        _xml.WriteStartElement("svg", "http://www.w3.org/2000/svg");
        Attribute("width", width);
        Attribute("height", height);
        Begin(width, height, description);
        _xml.WriteElementString("style", ChartColors.DarkStyle(""));
        Rectangle(0, 0, width, height, ChartColors.Paper);
    }

    /// <summary>Begins a picture within a page, which scales it and has the <see cref="ChartColors.DarkStyle"/>.</summary>
    /// <param name="page">The page.</param>
    /// <param name="width">Its width.</param>
    /// <param name="height">Its height.</param>
    /// <param name="description">What it shows.</param>
    /// <param name="id">What sets its parts' names apart from those of the page's other pictures.</param>
    public SvgCanvas(XmlWriter page, double width, double height, string description, string id)
    {
        (_xml, _id) = (page, id);
        _xml.WriteStartElement("svg");
        Begin(width, height, description);
    }

    public void Dispose()
    {
        _xml.WriteEndElement();
        if (_isFile)
        {
            _xml.Dispose();
        }
    }

    private void Begin(double width, double height, string description)
    {
        _xml.WriteAttributeString("viewBox", $"0 0 {Number(width)} {Number(height)}");
        _xml.WriteAttributeString("role", "img");
        _xml.WriteAttributeString("font-family", FontFamily);
        _xml.WriteElementString("title", Clean(description));
    }

    public static string Number(double value) => Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);

    public void Rectangle(double x, double y, double width, double height, string fill)
    {
        _xml.WriteStartElement("rect");
        Attribute("x", x);
        Attribute("y", y);
        Attribute("width", width);
        Attribute("height", height);
        _xml.WriteAttributeString("fill", fill);
        _xml.WriteEndElement();
    }

    public void Line(double x1, double y1, double x2, double y2, string color, double width = 1, string? dashes = null)
    {
        _xml.WriteStartElement("line");
        Attribute("x1", x1);
        Attribute("y1", y1);
        Attribute("x2", x2);
        Attribute("y2", y2);
        Stroke(color, width, dashes);
        _xml.WriteEndElement();
    }

    public void Circle(double x, double y, double radius, string fill, string? stroke = null, double width = 1)
    {
        _xml.WriteStartElement("circle");
        Attribute("cx", x);
        Attribute("cy", y);
        Attribute("r", radius);
        _xml.WriteAttributeString("fill", fill);
        if (stroke is not null)
        {
            Stroke(stroke, width, null);
        }

        _xml.WriteEndElement();
    }

    /// <summary>A line through points; a point that is not finite interrupts it.</summary>
    public void Path(IEnumerable<(double X, double Y)> points, string color, double width, string? dashes = null)
    {
        StringBuilder data = new();
        bool isInterrupted = true;
        foreach ((double x, double y) in points)
        {
            if (double.IsFinite(x) && double.IsFinite(y))
            {
                data.Append(isInterrupted ? 'M' : 'L').Append(Coarse(x)).Append(' ').Append(Coarse(y));
            }

            isInterrupted = !double.IsFinite(x) || !double.IsFinite(y);
        }

        if (data.Length == 0)
        {
            return;
        }

        _xml.WriteStartElement("path");
        _xml.WriteAttributeString("d", data.ToString());
        _xml.WriteAttributeString("fill", "none");
        Stroke(color, width, dashes);
        _xml.WriteAttributeString("stroke-linejoin", "round");
        _xml.WriteAttributeString("stroke-linecap", "round");
        _xml.WriteEndElement();
    }

    /// <summary>An area, half transparent.</summary>
    public void Area(IEnumerable<(double X, double Y)> corners, string fill)
    {
        _xml.WriteStartElement("polygon");
        _xml.WriteAttributeString("points", string.Join(' ', corners.Select(corner => $"{Coarse(corner.X)},{Coarse(corner.Y)}")));
        _xml.WriteAttributeString("fill", fill);
        _xml.WriteAttributeString("fill-opacity", "0.25");
        _xml.WriteEndElement();
    }

    /// <summary>Text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="x">Where its anchor is.</param>
    /// <param name="y">The base line.</param>
    /// <param name="size">Its size in pixels.</param>
    /// <param name="color">Its colour.</param>
    /// <param name="anchor">start, middle or end.</param>
    /// <param name="isBold">Whether it is bold.</param>
    /// <param name="isUpright">Whether it runs from bottom to top.</param>
    public void Text(
        string text, double x, double y, double size, string color, string anchor = "start", bool isBold = false, bool isUpright = false)
    {
        _xml.WriteStartElement("text");
        Attribute("x", x);
        Attribute("y", y);
        Attribute("font-size", size);
        _xml.WriteAttributeString("fill", color);
        _xml.WriteAttributeString("text-anchor", anchor);
        if (isBold)
        {
            _xml.WriteAttributeString("font-weight", "600");
        }

        if (isUpright)
        {
            _xml.WriteAttributeString("transform", $"rotate(-90 {Number(x)} {Number(y)})");
        }

        _xml.WriteString(Clean(text));
        _xml.WriteEndElement();
    }

    /// <summary>Begins a group of which only what lies in a rectangle is seen.</summary>
    public void BeginClip(double x, double y, double width, double height)
    {
        string name = $"{_id}{_clips++}";
        _xml.WriteStartElement("clipPath");
        _xml.WriteAttributeString("id", name);
        Rectangle(x, y, width, height, "#000000");
        _xml.WriteEndElement();
        _xml.WriteStartElement("g");
        _xml.WriteAttributeString("clip-path", $"url(#{name})");
    }

    public void EndClip() => _xml.WriteEndElement();

    /// <summary>How wide a text will be, roughly: the reader's font is not known here.</summary>
    public static double TextWidth(string text, double size) => text.Length * size * 0.6;

    // A tenth of a pixel: nobody sees more, and paths make up nearly all of a file.
    private static string Coarse(double value) => Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture);

    private void Stroke(string color, double width, string? dashes)
    {
        _xml.WriteAttributeString("stroke", color);
        Attribute("stroke-width", width);
        if (dashes is not null)
        {
            _xml.WriteAttributeString("stroke-dasharray", dashes);
        }
    }

    private void Attribute(string name, double value) => _xml.WriteAttributeString(name, Number(value));

    /// <summary>Without the control characters that no XML file may hold.</summary>
    public static string Clean(string text) =>
        text.All(XmlConvert.IsXmlChar) ? text : string.Concat(text.Select(c => XmlConvert.IsXmlChar(c) ? c : '\uFFFD'));
}
