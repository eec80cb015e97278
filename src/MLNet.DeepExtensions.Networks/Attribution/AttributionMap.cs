using System.Globalization;
using System.Text;

namespace MLNet.DeepExtensions.Networks.Attribution;

/// <summary>How much each part of an input counts for an output: above 0 for it, below 0 against it.</summary>
/// <param name="Method">How it was computed.</param>
/// <param name="Shape">The shape of the values: the input's or, of one value a pixel, <c>[height, width, 1]</c>.</param>
/// <param name="Values">The values.</param>
/// <param name="Output">The number of the output, from 0.</param>
/// <param name="OutputName">The name of the output's class; null where it has none.</param>
/// <param name="Score">The output's score: see <see cref="AttributionProblem"/>.</param>
public sealed record AttributionMap(
    AttributionMethod Method, TensorShape Shape, IReadOnlyList<float> Values, int Output, string? OutputName, double Score)
{
    private const int Rows = 20;

    /// <summary>
    /// The score of the method's baseline. The values sum to <see cref="Score"/> less this, as nearly as the method is exact; null where
    /// the method does not promise it.
    /// </summary>
    public double? BaselineScore { get; init; }

    /// <summary>The values, those of an image's channels added up: <c>[height, width]</c>.</summary>
    /// <exception cref="InvalidOperationException">The input was no image.</exception>
    public float[] ByPixel()
    {
        if (!Shape.IsImage)
        {
            throw new InvalidOperationException($"The attributions' shape is {Shape}; only images have pixels.");
        }

        float[] pixels = new float[Shape.Height * Shape.Width];
        for (int i = 0; i < Values.Count; i++)
        {
            pixels[i / Shape.Channels] += Values[i];
        }

        return pixels;
    }

    /// <summary>A table of the values that count most, the largest first, whatever their sign.</summary>
    /// <param name="names">The names of the values, as <c>CsvDataset.FeatureNames</c> has them; null for their numbers.</param>
    /// <param name="most">The rows at most.</param>
    /// <exception cref="ArgumentException">There are not as many names as values.</exception>
    public string Table(IReadOnlyList<string>? names = null, int most = Rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        if (names is not null && names.Count != Values.Count)
        {
            throw new ArgumentException($"There are {names.Count} names for {Values.Count} values.", nameof(names));
        }

        int[] order = [.. Enumerable.Range(0, Values.Count).OrderByDescending(i => Math.Abs(Values[i])).Take(most)];
        string[] texts = [.. order.Select(i => names?[i] ?? i.ToString(CultureInfo.InvariantCulture))];
        int width = texts.Max(text => text.Length);
        StringBuilder table = new();
        table.Append(string.Create(
            CultureInfo.InvariantCulture,
            $"{Method.GetType().Name} for output {Output}{(OutputName is null ? "" : $" ({OutputName})")}, score {Score:G4}"));
        if (BaselineScore is { } baseline)
        {
            table.Append(string.Create(CultureInfo.InvariantCulture, $", baseline {baseline:G4}"));
        }

        table.AppendLine();
        for (int row = 0; row < order.Length; row++)
        {
            table.AppendLine(string.Create(CultureInfo.InvariantCulture, $"{texts[row].PadRight(width)}  {Values[order[row]],11:+0.0000;-0.0000;0}"));
        }

        return table.ToString();
    }

    /// <summary>The table of the values that count most.</summary>
    public override string ToString() => Table();
}
