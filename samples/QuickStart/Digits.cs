using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Reporting;

namespace MLNet.DeepExtensions.Samples.QuickStart;

/// <summary>1,797 handwritten digits, images of 8x8 pixels from 0 to 16: the data of two networks.</summary>
internal static class Digits
{
    private const int Side = 8;
    private const float Brightest = 16;

    /// <summary>Four parts in five to train on, the fifth to test with; each digit with its share.</summary>
    public static (Dataset Training, Dataset Test) Load(ulong seed)
    {
        CsvDataset table = CsvDataset.Load(Report.DataFile("digits.csv.gz"), new CsvOptions { HasHeader = false, Label = -1 });
        long[] rows = [.. Enumerable.Range(0, (int)table.Count).Select(row => (long)row)];
        float[] pixels = new float[rows.Length * table.InputShape.Size];
        table.Read(rows, pixels, targets: new float[rows.Length], weights: new float[rows.Length]);
        Dataset images = Dataset.FromArrays(pixels, [Side, Side, 1], Targets.Classes(table.ReadClasses(), table.ClassNames));
        return images.Split(0.8, seed);
    }

    /// <summary>Draws test images with what was predicted: the first ones, and those that were predicted wrong.</summary>
    public static void Show(TestResult test)
    {
        int[] wrong = [.. Enumerable.Range(0, test.Rows).Where(row => test.Predicted(row) != test.Actual(row))];
        Console.WriteLine();
        Console.WriteLine("The first test images, with the prediction and its probability:");
        Draw(test, [.. Enumerable.Range(0, 8)], row => $"{test.Predicted(row)} ({Report.Percent(test.Probability(row))})");
        if (wrong.Length > 0)
        {
            Console.WriteLine($"Predicted wrong ({wrong.Length} of {test.Rows}):");
            Draw(test, [.. wrong.Take(8)], row => $"{test.Predicted(row)}, is {test.Actual(row)}");
        }
    }

    private static void Draw(TestResult test, int[] rows, Func<int, string> caption)
    {
        TerminalImageStyle style = TerminalImage.DetectStyle();
        TerminalImage[] images = [.. rows.Select(
            row => new TerminalImage([.. test.Input(row).ToArray().Select(pixel => pixel / Brightest)], Side, Side, 1, caption(row)))];
        Console.WriteLine(TerminalImage.Gallery(images, columns: style == TerminalImageStyle.Plain ? 4 : 8, style));
    }
}
