using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Writes an evaluation's details for a terminal.</summary>
internal static class EvaluationText
{
    private const int MostLines = 30;
    private const int WidestName = 24;

    public static string Write(EvaluationDetails details)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{details.Evaluation}\n{details.Rows:N0} rows\n");
        if (details.Evaluation.ConfusionMatrix is { } matrix)
        {
            text.Append('\n').Append(matrix);
        }

        AppendClasses(text, details);
        if (details.Calibration is { } calibration)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nexpected calibration error {calibration.ExpectedError:F4}\n");
        }

        AppendResiduals(text, details.Residuals);
        AppendMistakes(text, details);
        return text.ToString();
    }

    private static void AppendClasses(StringBuilder text, EvaluationDetails details)
    {
        if (details.Classes.IsEmpty)
        {
            return;
        }

        Dictionary<string, RankingCurve> curves = details.Curves.DistinctBy(static curve => curve.Name)
            .ToDictionary(static curve => curve.Name);
        List<string[]> lines = [["class", "precision", "recall", "F1", "support", "AUC", "AP"]];
        lines.AddRange(details.Classes.Take(MostLines).Select(figures => (string[])[
            figures.Name, Share(figures.Precision), Share(figures.Recall), Share(figures.F1),
            figures.Support.ToString("N0", CultureInfo.InvariantCulture),
            curves.TryGetValue(figures.Name, out RankingCurve? curve) ? Share(curve.AreaUnderRoc) : "",
            curve is null ? "" : Share(curve.AveragePrecision)]));
        text.Append('\n');
        TextTable.Append(text, lines, WidestName);
        AppendRest(text, details.Classes.Length);
    }

    private static void AppendResiduals(StringBuilder text, ImmutableArray<Residuals> residuals)
    {
        if (residuals.IsEmpty)
        {
            return;
        }

        List<string[]> lines = [["predicted - actual", "MAE", "RMSE", "R²", "mean", "5%", "median", "95%"]];
        lines.AddRange(residuals.Take(MostLines).Select(output => (string[])[
            output.Name, Value(output.MeanAbsolute), Value(output.RootMeanSquared), Value(output.R2), Value(output.Mean),
            Value(output.Quantile(0.05)), Value(output.Quantile(0.5)), Value(output.Quantile(0.95))]));
        text.Append('\n');
        TextTable.Append(text, lines, WidestName);
        AppendRest(text, residuals.Length);
    }

    private static void AppendMistakes(StringBuilder text, EvaluationDetails details)
    {
        if (details.Mistakes.IsEmpty)
        {
            return;
        }

        bool areClasses = details.Mistakes[0].Actual is not null;
        List<string[]> lines = [areClasses ? ["worst mistakes", "loss", "actual", "predicted", "with"] : ["worst rows", "loss"]];
        lines.AddRange(details.Mistakes.Select(mistake => mistake is { Actual: { } actual, Predicted: { } predicted }
            ? (string[])[Row(mistake), Value(mistake.Loss), Name(details, actual), Name(details, predicted),
                mistake.Probability is { } probability ? Share(probability) : ""]
            : [Row(mistake), Value(mistake.Loss)]));
        text.Append('\n');
        TextTable.Append(text, lines);
    }

    private static void AppendRest(StringBuilder text, int count)
    {
        if (count > MostLines)
        {
            text.Append(CultureInfo.InvariantCulture, $"… and {count - MostLines} more\n");
        }
    }

    private static string Name(EvaluationDetails details, int number) => TextTable.Cut(details.Names[number], WidestName);

    private static string Row(Mistake mistake) => $"row {mistake.Row.ToString(CultureInfo.InvariantCulture)}";

    private static string Share(double share) => share.ToString("F4", CultureInfo.InvariantCulture);

    private static string Value(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
