using System.Globalization;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>What a page shows of classes and labels.</summary>
internal static class ClassSections
{
    private const int MostColumns = 40;
    private const int MostRows = 200;

    public static void Confusion(HtmlWriter page, ConfusionMatrix matrix)
    {
        int classes = matrix.ClassNames.Count;
        if (classes > MostColumns)
        {
            page.Text("pre", matrix.ToString(1));
            return;
        }

        page.Text("p", "Rows are the classes that samples are in, columns those that they were taken for.", ("class", "faint"));
        page.Open("div", ("class", "scroll"));
        page.Open("table");
        page.Open("thead");
        page.Open("tr");
        page.Text("th", "actual", ("scope", "col"));
        foreach (string name in matrix.ClassNames)
        {
            page.Text("th", name, ("scope", "col"), ("title", name));
        }

        page.Text("th", "recall", ("scope", "col"));
        page.Close();
        page.Close();
        page.Open("tbody");
        for (int actual = 0; actual < classes; actual++)
        {
            ConfusionRow(page, matrix, actual);
        }

        page.Open("tr");
        page.Text("th", "precision", ("scope", "row"));
        for (int predicted = 0; predicted < classes; predicted++)
        {
            page.Text("td", ReportFacts.Percent(matrix.Precision(predicted)));
        }

        page.Text("td", ReportFacts.Percent(matrix.Accuracy));
        page.Close();
        page.Close();
        page.Close();
        page.Close();
    }

    public static void Figures(HtmlWriter page, EvaluationDetails evaluation)
    {
        Dictionary<string, RankingCurve> curves = evaluation.Curves.DistinctBy(static curve => curve.Name)
            .ToDictionary(static curve => curve.Name);
        page.Table(
            ["", "precision", "recall", "F1", "support", "AUC", "AP"],
            evaluation.Classes.Take(MostRows).Select(figures => (IReadOnlyList<string>)[
                figures.Name, ReportFacts.Share(figures.Precision), ReportFacts.Share(figures.Recall), ReportFacts.Share(figures.F1),
                ReportFacts.Count(figures.Support),
                curves.TryGetValue(figures.Name, out RankingCurve? curve) ? ReportFacts.Share(curve.AreaUnderRoc) : "",
                curve is null ? "" : ReportFacts.Share(curve.AveragePrecision)]));
        if (evaluation.Classes.Length > MostRows)
        {
            page.Text("p", $"… and {ReportFacts.Count(evaluation.Classes.Length - MostRows)} more", ("class", "faint"));
        }
    }

    public static void Ranking(HtmlWriter page, EvaluationDetails evaluation)
    {
        page.Charts(ReportCharts.Roc(evaluation.Curves), ReportCharts.PrecisionRecall(evaluation.Curves));
        if (evaluation.Curves.Length > ReportCharts.MostCurves)
        {
            page.Text(
                "p", $"Of {evaluation.Curves.Length} curves the {ReportCharts.MostCurves} with the smallest areas are drawn.",
                ("class", "faint"));
        }
    }

    public static void Calibration(HtmlWriter page, Calibration calibration, LearningTask task)
    {
        string what = task switch
        {
            LearningTask.Multiclass => "that of the predicted class, which comes true where it is right",
            LearningTask.MultiLabel => "that of each label, which comes true where the label is there",
            _ => "that of the second class",
        };
        page.Text(
            "p",
            $"Expected calibration error {ReportFacts.Number(calibration.ExpectedError)}, in ten ranges of the probability: {what}.",
            ("class", "faint"));
        page.Charts(ReportCharts.Calibration(calibration), ReportCharts.Confidence(calibration));
    }

    private static void ConfusionRow(HtmlWriter page, ConfusionMatrix matrix, int actual)
    {
        page.Open("tr");
        page.Text("th", matrix.ClassNames[actual], ("scope", "row"), ("title", matrix.ClassNames[actual]));
        long total = Enumerable.Range(0, matrix.ClassNames.Count).Sum(predicted => matrix[actual, predicted]);
        for (int predicted = 0; predicted < matrix.ClassNames.Count; predicted++)
        {
            long count = matrix[actual, predicted];
            string share = ((double)count / Math.Max(total, 1)).ToString("0.###", CultureInfo.InvariantCulture);
            page.Text(
                "td", count == 0 ? "·" : ReportFacts.Count(count),
                ("class", count == 0 ? "none" : actual == predicted ? "right" : "wrong"), ("style", $"--share: {share}"));
        }

        page.Text("td", ReportFacts.Percent(matrix.Recall(actual)));
        page.Close();
    }
}
