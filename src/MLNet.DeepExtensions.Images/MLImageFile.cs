using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using SkiaSharp;

namespace MLNet.DeepExtensions.Images;

/// <summary>Makes image files of <see cref="MLImage"/>, since ML.NET's image classification takes nothing else.</summary>
public static class MLImageFile
{
    /// <summary>The column with the files' content.</summary>
    public const string ContentColumn = "__ImageContent";

    /// <summary>The name of the mapping in saved models: it stays as long as they are to be loaded.</summary>
    internal const string ToPng = "MLNet.DeepExtensions.Vision.ToPng.1";

    /// <summary>Writes the files of a column of images of any size into a column <see cref="ContentColumn"/>.</summary>
    /// <param name="context">The context.</param>
    /// <param name="data">Data with the column.</param>
    /// <param name="columnName">The column.</param>
    public static ITransformer[] Transformers(MLContext context, IDataView data, string columnName)
    {
        ITransformer copy = context.Transforms.CopyColumns(MLImageColumns.ImageColumn, columnName).Fit(data);
        return [copy, context.Transforms.CustomMapping<ImageRow, PngRow>(Map, ToPng).Fit(copy.Transform(data))];
    }

    internal static void Map(ImageRow image, PngRow file) => file.Content = Encode(image.Image);

    /// <summary>The image as a PNG file, without alpha; empty for none.</summary>
    /// <param name="image">The image.</param>
    public static byte[] Encode(MLImage? image)
    {
        if (image is null)
        {
            return [];
        }

        SKColorType order = image.PixelFormat == MLPixelFormat.Rgba32 ? SKColorType.Rgba8888 : SKColorType.Bgra8888;
        using SKImage pixels = SKImage.FromPixelCopy(new SKImageInfo(image.Width, image.Height, order, SKAlphaType.Opaque), image.Pixels);
        using SKData file = pixels.Encode(SKEncodedImageFormat.Png, quality: 100);
        return file.ToArray();
    }
}

/// <summary>A row with the content of an image file.</summary>
internal sealed class PngRow
{
    [ColumnName(MLImageFile.ContentColumn)]
    [VectorType]
    public byte[] Content { get; set; } = [];
}

/// <summary>Finds the mapping when ML.NET loads a model.</summary>
[CustomMappingFactoryAttribute(MLImageFile.ToPng)]
internal sealed class ToPngFactory : CustomMappingFactory<ImageRow, PngRow>
{
    public override Action<ImageRow, PngRow> GetMapping() => MLImageFile.Map;
}
