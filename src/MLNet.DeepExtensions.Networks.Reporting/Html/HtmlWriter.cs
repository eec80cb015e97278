using System.Xml;

namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>
/// The few elements of HTML that a report needs, written through an XML writer so that every text is escaped and the page is well-formed.
/// </summary>
internal sealed class HtmlWriter : IDisposable
{
    private const double ChartWidth = 360;
    private const double ChartHeight = 280;
    private const double LegendLine = 18;
    private readonly XmlWriter _xml;
    private int _charts;

    /// <summary>Begins a page, with its title and its style.</summary>
    public HtmlWriter(TextWriter writer, string title, string style)
    {
        writer.Write("<!DOCTYPE html>\n");
        _xml = XmlWriter.Create(writer, new XmlWriterSettings { OmitXmlDeclaration = true, NewLineChars = "\n" });
        Open("html", ("lang", "en"));
        Open("head");
        Void("meta", ("charset", "utf-8"));
        Void("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
        Void("meta", ("name", "color-scheme"), ("content", "light dark"));
        Text("title", title);
        Open("style");

        // A style is no escaped text in HTML; this one is the program's own.
        _xml.WriteRaw($"\n{style}\n");
        Close();
        Close();
        _xml.WriteRaw("\n");
        Open("body");
    }

    /// <summary>Ends the page.</summary>
    public void Dispose()
    {
        Close();
        Close();
        _xml.WriteRaw("\n");
        _xml.Dispose();
    }

    /// <summary>Begins an element.</summary>
    public void Open(string element, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        _xml.WriteStartElement(element);
        foreach ((string name, string value) in attributes)
        {
            _xml.WriteAttributeString(name, SvgCanvas.Clean(value));
        }
    }

    /// <summary>Ends the element begun last.</summary>
    public void Close() => _xml.WriteFullEndElement();

    /// <summary>An element without content.</summary>
    public void Void(string element, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Open(element, attributes);
        _xml.WriteEndElement();
    }

    /// <summary>Text within the present element.</summary>
    public void Write(string text) => _xml.WriteString(SvgCanvas.Clean(text));

    /// <summary>An element with a text.</summary>
    public void Text(string element, string text, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Open(element, attributes);
        Write(text);
        Close();
    }

    /// <summary>Begins a section with a heading; ended by <see cref="Close"/>.</summary>
    public void Section(string id, string heading)
    {
        _xml.WriteRaw("\n");
        Open("section", ("id", id));
        Text("h2", heading);
    }

    /// <summary>Charts side by side, as many as the page is wide.</summary>
    public void Charts(params ReadOnlySpan<SvgChart> charts)
    {
        // As high as the longest legend asks for, so that those in a row are alike.
        double height = ChartHeight;
        foreach (SvgChart chart in charts)
        {
            height = Math.Max(height, ChartHeight + (LegendLine * ((chart.Series.Count(static series => series.Name.Length > 0) / 2) - 1)));
        }

        Open("div", ("class", "charts"));
        foreach (SvgChart chart in charts)
        {
            Open("figure");
            using (SvgCanvas canvas = new(_xml, ChartWidth, height, chart.Title, $"chart{++_charts}-"))
            {
                chart.Draw(canvas, 0, 0, ChartWidth, height);
            }

            Close();
        }

        Close();
    }

    /// <summary>A table whose first column names its rows.</summary>
    public void Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        Open("div", ("class", "scroll"));
        Open("table");
        Open("thead");
        Open("tr");
        foreach (string heading in headings)
        {
            Text("th", heading, ("scope", "col"));
        }

        Close();
        Close();
        Open("tbody");
        foreach (IReadOnlyList<string> row in rows)
        {
            Open("tr");
            Text("th", row[0], ("scope", "row"));
            foreach (string cell in row.Skip(1))
            {
                Text("td", cell);
            }

            Close();
        }

        Close();
        Close();
        Close();
    }

    /// <summary>Names and values, one pair a line.</summary>
    public void Facts(string heading, IEnumerable<(string Name, string Value)> facts)
    {
        Open("div", ("class", "facts"));
        Text("h3", heading);
        Open("dl");
        foreach ((string name, string value) in facts)
        {
            Text("dt", name);
            Text("dd", value);
        }

        Close();
        Close();
    }
}
