using System.Collections.Immutable;
using System.Globalization;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>Reads the rows of mistakes and makes them fit to be shown.</summary>
internal static class ReportExamples
{
    private const int MostInputs = 16;

    // Larger images are shown by every second, third… pixel.
    private const int LongestSide = 256;

    public static ImmutableArray<ReportExample> Read(
        Network network, Dataset data, ImmutableArray<Mistake> mistakes, ReportOptions options)
    {
        if (mistakes.IsEmpty)
        {
            return [];
        }

        int size = data.InputShape.Size;
        float[] inputs = new float[checked(mistakes.Length * size)];
        data.Read(
            [.. mistakes.Select(static mistake => mistake.Row)], inputs, new float[mistakes.Length * data.TargetWidth],
            new float[mistakes.Length]);
        DecodedImage?[] images = Pictures(network, data, inputs, options);
        return [.. mistakes.Select((mistake, i) => new ReportExample(mistake)
        {
            Image = images[i],
            Inputs = images[i] is null ? [.. Named(inputs[(i * size)..((i + 1) * size)], data.IsSparse, options.FeatureNames)] : [],
            Description = options.Describe?.Invoke(mistake.Row) ?? "",
        })];
    }

    /// <summary>Rows as images, of one range of brightness; nulls where they are none.</summary>
    public static DecodedImage?[] Pictures(Network network, Dataset data, float[] inputs, ReportOptions options)
    {
        TensorShape? shape = ImageShape(network, data, options);
        (float darkest, float brightest) = (inputs.Min(), inputs.Max());
        return [.. inputs.Chunk(data.InputShape.Size).Select(row => shape is null ? null : Picture(row, shape, darkest, brightest))];
    }

    private static TensorShape? ImageShape(Network network, Dataset data, ReportOptions options)
    {
        TensorShape? shape = options.ImageShape ?? (data.InputShape.IsImage ? data.InputShape : FirstReshape(network));
        if (options.ImageShape is not null && shape!.Size != data.InputShape.Size)
        {
            throw new ArgumentException(
                $"ImageShape is {shape}, of {shape.Size} values; a row has {data.InputShape.Size}.", nameof(options));
        }

        return shape is { IsImage: true, Channels: 1 or 3 } && Math.Min(shape.Height, shape.Width) > 1 ? shape : null;
    }

    // Where pixels come as rows, a network says first of all that they are an image.
    private static TensorShape? FirstReshape(Network network)
    {
        NetworkNode? first = network.Nodes.FirstOrDefault(static node => node.Layer is not InputNormalization);
        return first is { Layer: Reshape, OutputShape: var shape } ? shape : null;
    }

    private static IEnumerable<(string Name, float Value)> Named(float[] row, bool isSparse, IReadOnlyList<string>? names) =>
        row.Select((value, i) => (Name: names is not null && i < names.Count ? names[i] : $"x{i.ToString(CultureInfo.InvariantCulture)}", value))
            .Where(input => !isSparse || input.value != 0).Take(MostInputs);

    private static DecodedImage Picture(float[] row, TensorShape shape, float darkest, float brightest)
    {
        int step = Math.Max(1, (Math.Max(shape.Height, shape.Width) + LongestSide - 1) / LongestSide);
        (int height, int width) = ((shape.Height + step - 1) / step, (shape.Width + step - 1) / step);
        byte[] pixels = new byte[height * width * shape.Channels];
        float range = brightest > darkest ? brightest - darkest : 1;
        for (int i = 0; i < pixels.Length; i++)
        {
            (int pixel, int channel) = (i / shape.Channels, i % shape.Channels);
            (int y, int x) = (pixel / width * step, pixel % width * step);
            float value = row[(((y * shape.Width) + x) * shape.Channels) + channel];
            pixels[i] = float.IsFinite(value) ? (byte)Math.Clamp(MathF.Round((value - darkest) / range * 255), 0, 255) : (byte)0;
        }

        return new DecodedImage(height, width, shape.Channels, pixels);
    }
}
