using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Reporting;
using MLNet.DeepExtensions.Networks.Tests.Networks;
using MLNet.DeepExtensions.Networks.Tests.Training;

namespace MLNet.DeepExtensions.Networks.Tests.Reporting;

public class TrainingReportTests
{
    private static readonly TrainingOptions s_options = new() { Epochs = 2, ValidationFraction = 0.25 };

    [Fact]
    public void Several_classes_are_shown_with_all_that_there_is_of_them()
    {
        XDocument page = Page(Samples.ClassNetwork().Train(Samples.Classes(), s_options).Report(Samples.Classes(seed: 2)));

        Assert.Equal(
            ["curves", "confusion", "classes", "ranking", "calibration", "mistakes", "layers", "time", "settings"], Sections(page));
        XElement confusion = Section(page, "confusion").Descendants("table").Single();
        Assert.Equal(["actual", "first", "second", "third", "recall"], confusion.Element("thead")!.Descendants("th").Select(cell => cell.Value));
        Assert.Equal(
            90,
            confusion.Descendants("td").Where(cell => cell.Attribute("class") is not null && cell.Value != "·")
                .Sum(cell => int.Parse(cell.Value, CultureInfo.InvariantCulture)));
        Assert.Equal(7, page.Descendants("svg").Count());
    }

    [Fact]
    public void Two_classes_are_shown_by_one_curve_and_names_are_escaped()
    {
        Dataset data = Dataset.FromArrays(
            GradientCheck.Normal(new Random(1), 80), [2], Targets.Classes([.. Enumerable.Range(0, 40).Select(i => i % 2)], ["a <b> & \"c\"", "d"]));
        Network network = Network.Input([2]).Dense(4, Activation.Tanh).Dense(1, Activation.Sigmoid).Build();
        ReportOptions options = new()
        {
            Title = "Trained & <tested>\u0001",
            FeatureNames = ["<age>", "height"],
            Describe = row => $"<script>alert({row})</script>",
        };
        TrainingReport report = network.Train(data, s_options).Report(data, options);
        XDocument page = Page(report);

        Assert.Equal("Trained & <tested>\uFFFD", page.Descendants("h1").Single().Value);
        Assert.Contains("a <b> & \"c\"", Section(page, "confusion").Descendants("th").Select(cell => cell.Value));
        Assert.Contains("<script>alert(", Section(page, "mistakes").Value, StringComparison.Ordinal);
        Assert.Contains("<age> ", Section(page, "mistakes").Value, StringComparison.Ordinal);
        Assert.Empty(page.Descendants("script"));
        Assert.DoesNotContain("<script", Html(report), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_regression_has_residuals_for_each_output_and_no_classes()
    {
        float[] inputs = GradientCheck.Normal(new Random(1), 100);
        float[][] targets = [.. inputs.Chunk(2).Select(row => (float[])[row[0], 10 * row[1]])];
        Dataset data = Dataset.FromArrays([.. inputs.Chunk(2)], Targets.Vectors(targets, ["width", "height"]));
        XDocument page = Page(Network.Input([2]).Dense(2).Build().Train(data, s_options).Report(data));

        Assert.Equal(["curves", "residuals", "mistakes", "layers", "time", "settings"], Sections(page));
        Assert.Equal(
            ["width", "width: residuals", "height", "height: residuals"],
            Section(page, "residuals").Descendants("title").Select(title => title.Value));
    }

    [Fact]
    public void Labels_have_figures_and_no_confusion_matrix()
    {
        float[] inputs = GradientCheck.Normal(new Random(1), 100);
        float[][] targets = [.. inputs.Chunk(2).Select(row => (float[])[row[0] > 0 ? 1 : 0, row[1] > 0 ? 1 : 0])];
        Dataset data = Dataset.FromArrays([.. inputs.Chunk(2)], Targets.Vectors(targets, ["red", "round"]));
        XDocument page = Page(Network.Input([2]).Dense(2, Activation.Sigmoid).Build().Train(data, s_options).Report(data));

        Assert.Equal(["curves", "classes", "ranking", "calibration", "mistakes", "layers", "time", "settings"], Sections(page));
        Assert.Equal("Labels", Section(page, "classes").Element("h2")!.Value);
    }

    [Fact]
    public void Mistakes_of_images_are_pictures_also_where_pixels_come_as_rows()
    {
        int[] classes = [.. Enumerable.Range(0, 20).Select(i => i % 2)];
        float[] pixels = GradientCheck.Normal(new Random(1), 20 * 16);
        Network network = Network.Input([16]).Reshape([4, 4, 1]).Flatten().Dense(2, Activation.Softmax).Build();
        Dataset data = Dataset.FromArrays(pixels, [16], Targets.Classes(classes));
        TrainingReport report = network.Train(data, s_options).Report(data, new ReportOptions { Mistakes = 3 });
        string[] images = [.. Section(Page(report), "mistakes").Descendants("img").Select(image => image.Attribute("src")!.Value)];

        Assert.NotEmpty(images);
        DecodedImage first = new PngDecoder().Decode(Convert.FromBase64String(images[0].Split(',')[1]));
        Assert.Equal((4, 4, 1), (first.Height, first.Width, first.Channels));
        float[] row = pixels[((int)report.Examples[0].Mistake.Row * 16)..][..16];
        Assert.Equal(Array.IndexOf(row, row.Max()), Array.IndexOf(first.Pixels, first.Pixels.Max()));
    }

    [Fact]
    public void Nothing_is_loaded_from_elsewhere()
    {
        string html = Html(Samples.ClassNetwork().Train(Samples.Classes(), s_options).Report(Samples.Classes()));
        XDocument page = Parse(html);

        Assert.DoesNotMatch(@"https?:|//\w|url\((?!#)|@import", html);
        Assert.All(
            page.Descendants().Attributes().Where(a => a.Name.LocalName is "src" or "href"),
            link => Assert.Matches("^(#|data:image/png;base64,)", link.Value));
        string[] ids = [.. page.Descendants().Attributes("id").Select(id => id.Value)];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(
            page.Descendants().Attributes().Where(a => a.Value.StartsWith("url(#", StringComparison.Ordinal)),
            link => Assert.Contains(link.Value[5..^1], ids));
        Assert.All(
            page.Descendants("a"), link => Assert.Contains(link.Attribute("href")!.Value[1..], ids));

        // "<td />" would open a cell that nothing closes.
        Assert.All(
            Regex.Matches(html, @"<(\w+)[^<>]*/>").Select(match => match.Groups[1].Value).Distinct(),
            element => Assert.Contains(element, new[] { "meta", "br", "img", "rect", "line", "circle", "path", "polygon" }));
    }

    [Fact]
    public void The_page_is_the_same_in_every_culture()
    {
        TrainingReport report = Samples.ClassNetwork().Train(Samples.Classes(), s_options).Report(Samples.Classes());
        CultureInfo culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            string german = Html(report);
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            Assert.Equal(Html(report), german);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void A_network_without_its_training_has_a_report_too_and_many_classes_are_listed()
    {
        int[] classes = [.. Enumerable.Range(0, 100).Select(i => i % 50)];
        Dataset data = Dataset.FromArrays(GradientCheck.Normal(new Random(1), 200), [2], Targets.Classes(classes));
        Network network = Network.Input([2]).Dense(50, Activation.Softmax).Build();
        TrainingReport report = network.Train(data, new TrainingOptions { Epochs = 1 }).Network
            .Report(data, new ReportOptions { LayerRows = 0, Mistakes = 0 });

        Assert.Equal(["confusion", "classes", "ranking", "calibration", "settings"], Sections(Page(report)));
        Assert.Contains("most often confused", Section(Page(report), "confusion").Element("pre")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void The_files_are_written_and_the_json_has_the_figures()
    {
        using TemporaryFolder folder = new();
        TrainingReport report = Samples.ClassNetwork().Train(Samples.Classes(), s_options).Report(Samples.Classes());
        report.SaveHtml(folder["report.html"]);
        report.SaveJson(folder["report.json"]);
        JsonNode json = JsonNode.Parse(File.ReadAllText(folder["report.json"]))!;

        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(folder["report.html"]), StringComparison.Ordinal);
        Assert.Equal(report.Evaluation.Evaluation.Loss, json["loss"]!.GetValue<double>());
        Assert.Equal(2, json["epochs"]!.AsArray().Count);
        Assert.Equal(90, json["confusionMatrix"]!.AsArray().Sum(row => row!.AsArray().Sum(count => count!.GetValue<long>())));
        Assert.Equal("dense1", json["layers"]![0]!["layer"]!.GetValue<string>());
        Assert.Contains("epochs: 2 of 2", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        TrainedNetwork network = Samples.ClassNetwork().Train(Samples.Classes(), s_options).Network;
        Assert.Throws<ArgumentException>(() => network.Report(Samples.Classes(), new ReportOptions { Title = " " }));
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Report(Samples.Classes(), new ReportOptions { Mistakes = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Report(Samples.Classes(), new ReportOptions { LayerRows = -1 }));
        Assert.Throws<ArgumentException>(() => network.Report(Samples.Classes(), new ReportOptions { ImageShape = [3] }));
        ArgumentException wrong = Assert.Throws<ArgumentException>(
            () => network.Report(Samples.Classes(), new ReportOptions { ImageShape = [2, 2, 1] }));
        Assert.Contains("of 4 values; a row has 3", wrong.Message, StringComparison.Ordinal);
    }

    private static XDocument Page(TrainingReport report) => Parse(Html(report));

    private static string Html(TrainingReport report)
    {
        using StringWriter writer = new();
        report.WriteHtml(writer);
        return writer.ToString();
    }

    private static XDocument Parse(string html)
    {
        using XmlReader reader = XmlReader.Create(new StringReader(html), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }

    private static IEnumerable<string> Sections(XDocument page) => page.Descendants("section").Select(section => section.Attribute("id")!.Value);

    private static XElement Section(XDocument page, string id) =>
        page.Descendants("section").Single(section => section.Attribute("id")!.Value == id);
}
