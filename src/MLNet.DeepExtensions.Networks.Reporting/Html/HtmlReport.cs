using System.Globalization;

namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>Writes a report as one page.</summary>
internal static class HtmlReport
{
    public static void Write(TrainingReport report, TextWriter writer)
    {
        using HtmlWriter page = new(writer, report.Title, HtmlStyle.Rules);
        (string Id, string Heading, Action<HtmlWriter> Content)[] sections = [.. Sections(report)];
        Head(page, report, sections.Select(static section => (section.Id, section.Heading)));
        foreach ((string id, string heading, Action<HtmlWriter> content) in sections)
        {
            page.Section(id, heading);
            content(page);
            page.Close();
        }
    }

    private static IEnumerable<(string Id, string Heading, Action<HtmlWriter> Content)> Sections(TrainingReport report)
    {
        EvaluationDetails evaluation = report.Evaluation;
        if (report.Training is { History.Epochs.IsEmpty: false } training)
        {
            yield return ("curves", "Learning curves", page => Curves(page, report, training));
        }

        if (evaluation.Evaluation.ConfusionMatrix is { } matrix)
        {
            yield return ("confusion", "Confusion matrix", page => ClassSections.Confusion(page, matrix));
        }

        if (!evaluation.Classes.IsEmpty)
        {
            yield return ("classes", evaluation.Task == LearningTask.MultiLabel ? "Labels" : "Classes",
                page => ClassSections.Figures(page, evaluation));
        }

        if (!evaluation.Curves.IsEmpty)
        {
            yield return ("ranking", "Ranking", page => ClassSections.Ranking(page, evaluation));
        }

        if (evaluation.Calibration is { } calibration)
        {
            yield return ("calibration", "Calibration", page => ClassSections.Calibration(page, calibration, evaluation.Task));
        }

        if (!evaluation.Residuals.IsEmpty)
        {
            yield return ("residuals", "Residuals", page => ResidualSection.Write(page, evaluation.Residuals));
        }

        if (!report.Examples.IsEmpty)
        {
            yield return ("mistakes", evaluation.Task == LearningTask.Regression ? "Largest errors" : "Worst mistakes",
                page => MistakeSection.Write(page, report));
        }

        if (!report.Layers.IsEmpty)
        {
            yield return ("layers", "Layers", page => LayerSection.Write(page, report.Layers));
        }

        if (report.Training is { } timed && TimeShares.Of(timed.History) is { } time)
        {
            yield return ("time", "Time", page => Time(page, time));
        }

        yield return ("settings", "Data, options, network", page => Settings(page, report));
    }

    private static void Head(HtmlWriter page, TrainingReport report, IEnumerable<(string Id, string Heading)> sections)
    {
        EvaluationDetails evaluation = report.Evaluation;
        page.Open("header");
        page.Text("h1", report.Title);
        page.Text(
            "p",
            $"{TaskName(evaluation.Task)}, {ReportFacts.Count(report.Network.Network.ParameterCount)} parameters, evaluated on {ReportFacts.Count(evaluation.Rows)} rows",
            ("class", "faint"));
        page.Open("div", ("class", "tiles"));
        Tile(page, "loss", ReportFacts.Number(evaluation.Evaluation.Loss));
        foreach ((string name, double value) in evaluation.Evaluation.Metrics)
        {
            Tile(page, name, ReportFacts.Number(value));
        }

        foreach ((string name, string value) in ReportFacts.Training(report).Where(static fact => fact.Name != "ended"))
        {
            Tile(page, name, value);
        }

        page.Close();
        foreach (string warning in report.Training?.Warnings ?? [])
        {
            page.Text("p", $"Warning: {warning}", ("class", "warning"));
        }

        page.Open("nav");
        foreach ((string id, string heading) in sections)
        {
            page.Text("a", heading, ("href", $"#{id}"));
        }

        page.Close();
        page.Close();
    }

    private static void Tile(HtmlWriter page, string name, string value)
    {
        page.Open("div", ("class", "tile"));
        page.Text("span", name);
        page.Text("strong", value);
        page.Close();
    }

    private static void Curves(HtmlWriter page, TrainingReport report, TrainingResult training)
    {
        page.Charts([.. LearningCurves.Charts(training.History, training.WeightsEpoch)]);
        if (report.Evaluation.Residuals.Length > 1 && training.Options?.StandardizeTargets != false)
        {
            page.Text(
                "p",
                "Where the targets of several outputs are standardized, losses here are of standardized values; the evaluation's are in the targets' own unit.",
                ("class", "faint"));
        }
    }

    private static void Time(HtmlWriter page, TimeShares time)
    {
        (string Class, string Name, TimeSpan Duration)[] parts =
        [
            ("steps", "training steps", time.Steps), ("reading", "waiting for data", time.Reading), ("validation", "validation", time.Validation),
        ];
        double total = Math.Max(time.Total.TotalSeconds, double.Epsilon);
        page.Open("div", ("class", "stack"));
        foreach ((string name, _, TimeSpan duration) in parts)
        {
            string width = (duration.TotalSeconds / total * 100).ToString("0.##", CultureInfo.InvariantCulture);
            page.Text("span", "", ("class", name), ("style", $"width: {width}%"));
        }

        page.Close();
        page.Open("div", ("class", "scroll"));
        page.Open("table");
        foreach ((string key, string name, TimeSpan duration) in parts)
        {
            page.Open("tr");
            page.Open("th", ("scope", "row"));
            page.Text("span", "", ("class", $"key {key}"));
            page.Write(name);
            page.Close();
            page.Text("td", ReportFacts.Duration(duration));
            page.Text("td", ReportFacts.Percent(duration.TotalSeconds / total));
            page.Close();
        }

        page.Close();
        page.Close();
        page.Text(
            "p",
            "Steps are forward and backward passes and the optimizer, with what callbacks did after batches. What was read ahead while steps ran is not waiting.",
            ("class", "faint"));
    }

    private static void Settings(HtmlWriter page, TrainingReport report)
    {
        page.Open("div", ("class", "columns"));
        page.Facts("Data", ReportFacts.Data(report));
        if (report.Training is not null)
        {
            page.Facts("Training", ReportFacts.Training(report));
        }

        if (report.Training?.Options is not null)
        {
            page.Facts("Options", ReportFacts.Options(report));
        }

        page.Close();
        page.Text("pre", report.Network.Network.Summary());
    }

    private static string TaskName(LearningTask task) => task switch
    {
        LearningTask.Binary => "Two classes",
        LearningTask.Multiclass => "One of several classes",
        LearningTask.MultiLabel => "Several labels",
        _ => "Regression",
    };
}
