using System.Globalization;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>What a page shows of the worst mistakes: images, or rows.</summary>
internal static class MistakeSection
{
    private const int MostValues = 4;

    public static void Write(HtmlWriter page, TrainingReport report)
    {
        page.Text("p", "The rows of the largest losses, by their numbers in the data from 0.", ("class", "faint"));
        if (report.Examples.All(static example => example.Image is not null))
        {
            Images(page, report);
        }
        else
        {
            Rows(page, report);
        }
    }

    private static void Images(HtmlWriter page, TrainingReport report)
    {
        page.Open("div", ("class", "images"));
        foreach (ReportExample example in report.Examples)
        {
            page.Open("figure");
            page.Void(
                "img", ("alt", $"row {example.Mistake.Row}"),
                ("src", $"data:image/png;base64,{Convert.ToBase64String(PngEncoder.Encode(example.Image!))}"));
            page.Open("figcaption");
            page.Text("strong", Predicted(report, example.Mistake));
            page.Void("br");
            page.Write($"in truth {Actual(report, example.Mistake)}");
            page.Void("br");
            page.Text("span", $"row {example.Mistake.Row}, loss {ReportFacts.Number(example.Mistake.Loss)}", ("class", "faint"));
            if (example.Description.Length > 0)
            {
                page.Void("br");
                page.Write(example.Description);
            }

            page.Close();
            page.Close();
        }

        page.Close();
    }

    private static void Rows(HtmlWriter page, TrainingReport report)
    {
        bool areDescribed = report.Examples.Any(static example => example.Description.Length > 0);
        page.Open("div", ("class", "scroll"));
        page.Open("table");
        page.Open("thead");
        page.Open("tr");
        foreach (string heading in (string[])["row", "loss", "in truth", "predicted", .. areDescribed ? (string[])["what it is"] : [], "inputs"])
        {
            page.Text("th", heading, ("scope", "col"), ("class", heading is "inputs" or "what it is" ? "wide" : ""));
        }

        page.Close();
        page.Close();
        page.Open("tbody");
        foreach (ReportExample example in report.Examples)
        {
            page.Open("tr");
            page.Text("th", example.Mistake.Row.ToString(CultureInfo.InvariantCulture), ("scope", "row"));
            page.Text("td", ReportFacts.Number(example.Mistake.Loss));
            page.Text("td", Actual(report, example.Mistake));
            page.Text("td", Predicted(report, example.Mistake));
            if (areDescribed)
            {
                page.Text("td", example.Description, ("class", "wide"));
            }

            string inputs = string.Join(", ", example.Inputs.Select(static input => $"{input.Name} {ReportFacts.Number(input.Value)}"));
            page.Text("td", example.Inputs.Length < report.Data.InputShape.Size ? $"{inputs}, …" : inputs, ("class", "wide"));
            page.Close();
        }

        page.Close();
        page.Close();
        page.Close();
    }

    private static string Predicted(TrainingReport report, Mistake mistake) => mistake.Predicted is { } predicted
        ? report.Evaluation.Names[predicted] + (mistake.Probability is { } probability ? $" {ReportFacts.Percent(probability)}" : "")
        : Values(report, mistake.Outputs);

    private static string Actual(TrainingReport report, Mistake mistake) => mistake.Actual is { } actual
        ? report.Evaluation.Names[actual]
        : Values(report, mistake.Targets);

    // Of labels, those that are largest; of a regression's outputs, the first.
    private static string Values(TrainingReport report, IReadOnlyList<float> values)
    {
        if (values.Count == 1)
        {
            return ReportFacts.Number(values[0]);
        }

        IEnumerable<int> order = Enumerable.Range(0, values.Count);
        int[] shown = report.Evaluation.Task == LearningTask.MultiLabel
            ? [.. order.Where(i => values[i] >= 0.05f).OrderByDescending(i => values[i]).Take(MostValues)]
            : [.. order.Take(MostValues)];
        string text = string.Join(", ", shown.Select(i => $"{report.Evaluation.Names[i]} {ReportFacts.Number(values[i])}"));
        return shown.Length == 0 ? "none" : report.Evaluation.Task != LearningTask.MultiLabel && shown.Length < values.Count ? $"{text}, …" : text;
    }
}
