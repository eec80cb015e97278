using System.Globalization;
using System.Net;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Samples.TransferLearning;

/// <summary>A page with test images, their predictions and the confusion matrix, all in one file.</summary>
internal static class HtmlReport
{
    private const int ImagesPerClass = 4;
    private const int MostMistakes = 12;

    private const string Style = """
        :root { color-scheme: light dark; --text: #222; --page: #fff; --line: #ddd; --faint: #888; --right: 42, 138, 74; --wrong: 204, 51, 51; }
        @media (prefers-color-scheme: dark) {
          :root { --text: #e4e4e4; --page: #17191c; --line: #3a3d42; --faint: #8d9096; --right: 76, 184, 112; --wrong: 235, 96, 96; }
        }
        body { font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
        .images { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: .9rem; }
        figure { margin: 0; border: 1px solid var(--line); border-radius: 6px; overflow: hidden; }
        figure img { display: block; width: 100%; }
        figcaption { padding: .35rem .6rem; font-size: .85rem; border-top: 4px solid rgb(var(--right)); }
        figure.wrong figcaption { border-color: rgb(var(--wrong)); }
        .mark { float: right; font-weight: 600; color: rgb(var(--right)); } .wrong .mark { color: rgb(var(--wrong)); }
        .table { overflow-x: auto; } table { border-collapse: collapse; }
        td, th { padding: .4rem .8rem; text-align: right; font-weight: normal; font-variant-numeric: tabular-nums; }
        th[scope=row] { text-align: left; } thead th { border-bottom: 1px solid var(--faint); } tfoot td, tfoot th { border-top: 1px solid var(--line); }
        td.right { font-weight: 600; background: rgba(var(--right), calc(var(--share) * .45)); }
        td.wrong { background: rgba(var(--wrong), calc(var(--share) * .45)); } td.none, .sum { color: var(--faint); }
        """;

    public static void Write(string path, string title, Dataset images, Predictions predictions) => AtomicFile.WriteText(path, page =>
    {
        string heading = WebUtility.HtmlEncode(title);
        page.WriteLine(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">");
        page.WriteLine($"<title>{heading}</title>\n<style>\n{Style}\n</style>");
        page.WriteLine($"<h1>{heading}</h1>");
        int right = predictions.All.Count(prediction => prediction.IsRight);
        page.WriteLine($"<p>{right} of {predictions.All.Count} test images are recognised: {Percent(predictions.Confusion.Accuracy)}. "
            + "None of them was seen in training.</p>");
        page.WriteLine("<h2>Confusion matrix</h2>");
        WriteMatrix(page, predictions.Confusion);
        page.WriteLine("<h2>Test images</h2>");
        WriteImages(page, images, predictions.All.GroupBy(prediction => prediction.Actual).SelectMany(group => group.Take(ImagesPerClass)));
        Prediction[] mistakes = [.. predictions.All.Where(prediction => !prediction.IsRight)
            .OrderByDescending(prediction => prediction.Probability)];
        if (mistakes.Length > 0)
        {
            page.WriteLine("<h2>Mistakes, the surest first</h2>");
            WriteImages(page, images, mistakes.Take(MostMistakes));
        }
    });

    private static void WriteImages(TextWriter page, Dataset images, IEnumerable<Prediction> predictions)
    {
        page.WriteLine("<div class=\"images\">");
        foreach (Prediction prediction in predictions)
        {
            string truth = prediction.IsRight ? "" : $"<br>in truth {WebUtility.HtmlEncode(prediction.Actual)}";
            string mark = prediction.IsRight ? "<span class=\"mark\" title=\"right\">✓</span>"
                : "<span class=\"mark\" title=\"wrong\">✗</span>";
            page.WriteLine($"<figure{(prediction.IsRight ? "" : " class=\"wrong\"")}>"
                + $"<img alt=\"{WebUtility.HtmlEncode(prediction.Actual)}\" src=\"{Embedded(images, prediction.Row)}\">"
                + $"<figcaption>{mark}{WebUtility.HtmlEncode(prediction.Predicted)} {Percent(prediction.Probability)}{truth}</figcaption></figure>");
        }

        page.WriteLine("</div>");
    }

    private static void WriteMatrix(TextWriter page, ConfusionMatrix confusion)
    {
        IReadOnlyList<string> names = confusion.ClassNames;
        page.WriteLine("<div class=\"table\"><table><thead><tr><th scope=\"row\">actual \\ predicted</th>"
            + string.Concat(names.Select(name => $"<th>{WebUtility.HtmlEncode(name)}</th>"))
                + "<th>images</th><th>recall</th></tr></thead>");
        for (int actual = 0; actual < names.Count; actual++)
        {
            int row = actual;
            long largest = Enumerable.Range(0, names.Count).Max(predicted => confusion[row, predicted]);
            page.WriteLine($"<tr><th scope=\"row\">{WebUtility.HtmlEncode(names[row])}</th>"
                + string.Concat(
                    Enumerable.Range(0, names.Count).Select(predicted => Cell(confusion[row, predicted], row == predicted, largest)))
                + $"<td class=\"sum\">{Enumerable.Range(0, names.Count).Sum(predicted => confusion[row, predicted])}</td>"
                + $"<td>{Percent(confusion.Recall(row))}</td></tr>");
        }

        page.WriteLine("<tfoot><tr><th scope=\"row\">precision</th>"
            + string.Concat(Enumerable.Range(0, names.Count).Select(predicted => $"<td>{Percent(confusion.Precision(predicted))}</td>"))
            + $"<td></td><td>{Percent(confusion.Accuracy)}</td></tr></tfoot></table></div>");
    }

    private static string Cell(long count, bool isRight, long largest)
    {
        if (count == 0)
        {
            return "<td class=\"none\">0</td>";
        }

        string share = ((double)count / largest).ToString("0.00", CultureInfo.InvariantCulture);
        return $"<td class=\"{(isRight ? "right" : "wrong")}\" style=\"--share: {share}\">{count}</td>";
    }

    private static string Embedded(Dataset images, long row)
    {
        float[] pixels = new float[images.InputShape.Size];
        images.Read([row], pixels, new float[1], new float[1]);
        DecodedImage image = new(
            images.InputShape.Height, images.InputShape.Width, images.InputShape.Channels, Array.ConvertAll(pixels, pixel => (byte)pixel));
        return $"data:image/png;base64,{Convert.ToBase64String(PngEncoder.Encode(image))}";
    }

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + "\u00a0%";
}
