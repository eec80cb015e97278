using MLNet.DeepExtensions.Documents;

namespace MLNet.DeepExtensions.Samples.Tests;

/// <summary>The programs of docs/reports.md print and write what they say.</summary>
public class ReportGuideTests(DocumentRuns runs)
{
    [Fact]
    public async Task The_digits_are_reported_as_a_page_as_json_and_in_tensorboards_files()
    {
        (string output, string folder) = await runs.Of("docs/reports.md");

        Assert.StartsWith("Handwritten digits", output, StringComparison.Ordinal);
        Assert.Contains("predicted", output, StringComparison.Ordinal);
        Assert.All(output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        Assert.Contains("data:image/png;base64,", File.ReadAllText(Path.Combine(folder, "digits.html")), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "digits.json")));
        Assert.Single(Directory.GetFiles(Path.Combine(folder, "logs", "digits", "validation")));
    }

    [Fact]
    public async Task Numbers_alone_are_printed()
    {
        (string output, _) = await runs.Of("docs/reports.md", program: 1);

        Assert.EndsWith("odd: recall 1, AUC 1, 0 mistakes\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_live_page_answers()
    {
        (string output, _) = await runs.Of("docs/reports.md", program: 2);

        Assert.StartsWith("Live report: http://127.0.0.1:", output, StringComparison.Ordinal);
        Assert.Contains("\"status\":\"ended after 20 epochs\"", output, StringComparison.Ordinal);
    }
}
