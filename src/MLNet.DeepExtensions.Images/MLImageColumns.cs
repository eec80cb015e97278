using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;
using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Images;

/// <summary>
/// Reads columns of <see cref="MLImage"/>: colours as ML.NET has them (multiplied with alpha, where there is any), and without alpha.
/// </summary>
internal sealed class MLImageColumns : ImageColumnAdapter
{
    public const string ImageColumn = "MdxImage";

    /// <summary>The name of the mapping in saved models: it stays as long as they are to be loaded.</summary>
    public const string ToFile = "MLNet.DeepExtensions.Images.ToFile.1";

    public override DataViewType TypeOf(Size2D? size) =>
        size is { } known ? new ImageDataViewType(known.Height, known.Width) : AnyImageTypeAttribute.AnyImage;

    public override Size2D? SizeOf(DataViewType type) =>
        type is ImageDataViewType { Height: > 0, Width: > 0 } image ? new Size2D(image.Height, image.Width) : null;

    public override ValueGetter<VBuffer<byte>> FileGetter(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<MLImage> getter = row.GetGetter<MLImage>(column);
        MLImage? image = null;
        return (ref VBuffer<byte> file) =>
        {
            getter(ref image!);
            Write(image, ref file);
        };
    }

    public override IEstimator<ITransformer> FileTransform(
        MLContext mlContext, string columnName, Size2D? size, ICollection<string> helpers)
    {
        if (size is not null)
        {
            return mlContext.Transforms.ExtractPixels(FilesColumnName, columnName, interleavePixelColors: true, outputAsFloatArray: false);
        }

        helpers.Add(ImageColumn);
        return mlContext.Transforms.CopyColumns(ImageColumn, columnName)
            .Append(mlContext.Transforms.CustomMapping<ImageRow, FileRow>(Map, ToFile));
    }

    public static void Map(ImageRow image, FileRow file)
    {
        VBuffer<byte> content = file.File;
        Write(image.Image, ref content);
        file.File = content;
    }

    private static void Write(MLImage? image, ref VBuffer<byte> file)
    {
        if (image is null)
        {
            file = VBufferEditor.Create(ref file, 0).Commit();
            return;
        }

        byte[] header = FileHeader(new Size2D(image.Height, image.Width));
        VBufferEditor<byte> editor = VBufferEditor.Create(ref file, checked(header.Length + (3 * image.Width * image.Height)));
        header.CopyTo(editor.Values);
        Span<byte> colours = editor.Values[header.Length..];
        ReadOnlySpan<byte> pixels = image.Pixels;
        int red = image.PixelFormat == MLPixelFormat.Rgba32 ? 0 : 2;
        for (int from = 0, to = 0; from < pixels.Length; from += 4, to += 3)
        {
            (colours[to], colours[to + 1], colours[to + 2]) = (pixels[from + red], pixels[from + 1], pixels[from + 2 - red]);
        }

        file = editor.Commit();
    }
}

/// <summary>A row with an image.</summary>
internal sealed class ImageRow
{
    [ColumnName(MLImageColumns.ImageColumn)]
    [AnyImageType]
    public MLImage? Image { get; set; }
}

/// <summary>Images of any size. ML.NET's own attribute for them throws when it is used.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AnyImageTypeAttribute : DataViewTypeAttribute
{
    /// <summary>The one instance, since ML.NET's image types are equal to themselves alone where it compares a mapping's columns.</summary>
    public static ImageDataViewType AnyImage { get; } = new();

    public override void Register() => DataViewTypeManager.Register(AnyImage, typeof(MLImage), this);

    public override bool Equals(DataViewTypeAttribute? other) => other is AnyImageTypeAttribute;

    public override bool Equals(object? obj) => obj is AnyImageTypeAttribute;

    public override int GetHashCode() => typeof(AnyImageTypeAttribute).GetHashCode();
}

/// <summary>A row with the content of an image file.</summary>
internal sealed class FileRow
{
    [ColumnName(ImageColumnAdapter.FilesColumnName)]
    public VBuffer<byte> File { get; set; }
}

/// <summary>Finds the mapping when ML.NET loads a model.</summary>
[CustomMappingFactoryAttribute(MLImageColumns.ToFile)]
internal sealed class ToFileFactory : CustomMappingFactory<ImageRow, FileRow>
{
    public override Action<ImageRow, FileRow> GetMapping() => MLImageColumns.Map;
}
