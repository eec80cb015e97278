using System.Collections.Immutable;
using System.Globalization;

namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>What a page shows of the magnitudes in each layer.</summary>
internal static class LayerSection
{
    // Bars span so many powers of ten at least, so that equal norms do not look different.
    private const double FewestDecades = 3;

    public static void Write(HtmlWriter page, ImmutableArray<LayerStatistics> layers)
    {
        page.Text(
            "p",
            "Measured after the training on rows spread over the evaluated data: the root mean square of a layer's outputs, how many are 0, and the norms of its weights and of the mean loss's gradient. Bars of gradients are logarithmic.",
            ("class", "faint"));
        double[] norms = [.. layers.Select(static layer => layer.GradientNorm).Where(static norm => norm > 0).DefaultIfEmpty(1)];
        (double largest, double smallest) = (Math.Log10(norms.Max()), Math.Log10(norms.Min()));
        double decades = Math.Max(FewestDecades, largest - smallest + 0.5);
        page.Open("div", ("class", "scroll"));
        page.Open("table");
        page.Open("thead");
        page.Open("tr");
        foreach (string heading in (string[])["layer", "type", "parameters", "outputs", "zeros", "weights", "gradient", ""])
        {
            page.Text("th", heading, ("scope", "col"));
        }

        page.Close();
        page.Close();
        page.Open("tbody");
        foreach (LayerStatistics layer in layers)
        {
            page.Open("tr");
            page.Text("th", layer.Layer, ("scope", "row"));
            page.Text("td", layer.Type);
            page.Text("td", layer.Parameters == 0 ? "" : ReportFacts.Count(layer.Parameters));
            page.Text("td", Norm(layer.OutputNorm));
            page.Text("td", double.IsNaN(layer.ZeroShare) ? "" : ReportFacts.Percent(layer.ZeroShare));
            page.Text("td", Norm(layer.WeightNorm));
            page.Text("td", Norm(layer.GradientNorm));
            page.Open("td", ("class", "bars"));
            if (layer.GradientNorm > 0)
            {
                double share = 1 - ((largest - Math.Log10(layer.GradientNorm)) / decades);
                page.Text(
                    "span", "", ("class", "bar"),
                    ("style", $"width: {(100 * share).ToString("0.#", CultureInfo.InvariantCulture)}%"));
            }

            page.Close();
            page.Close();
        }

        page.Close();
        page.Close();
        page.Close();
    }

    private static string Norm(double norm) => double.IsNaN(norm) ? "" : ReportFacts.Number(norm);
}
