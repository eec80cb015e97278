using System.Text;

namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>Writes a report for a terminal.</summary>
internal static class ReportText
{
    public static string Write(TrainingReport report)
    {
        StringBuilder text = new();
        text.Append(report.Title).Append('\n');
        (string Name, string Value)[] facts = [.. ReportFacts.Training(report)];
        if (facts.Length > 0)
        {
            text.AppendJoin(", ", facts.Select(static fact => $"{fact.Name}: {fact.Value}")).Append('\n');
        }

        foreach (string warning in report.Training?.Warnings ?? [])
        {
            text.Append("warning: ").Append(warning).Append('\n');
        }

        return text.Append(report.Evaluation).ToString();
    }
}
