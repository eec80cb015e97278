using Microsoft.ML.Data;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions;

/// <summary>How the feature column becomes a network's input.</summary>
/// <param name="ColumnName">The column.</param>
/// <param name="Shape">The network's input shape: <c>[features]</c> or <c>[height, width, channels]</c>.</param>
/// <param name="IsByte">Whether the column's items, or the pixels of its images, are bytes.</param>
/// <param name="IsPlanar">
/// Whether the column has an image channel by channel, <c>[channels, height, width]</c>, to be turned to <c>[height, width, channels]</c>.
/// </param>
internal sealed record FeatureLayout(string ColumnName, TensorShape Shape, bool IsByte, bool IsPlanar)
{
    /// <summary>Turns a byte to a value from 0 to 1.</summary>
    public const float UnitScale = 1f / 255f;

    /// <summary>Whether the training data had few non-zeros, so that rows are scored by them.</summary>
    public bool IsSparse { get; init; }

    /// <summary>What the column has: values as they are, or images to be decoded and resized.</summary>
    public FeatureSource Source { get; init; }

    /// <summary>What a byte is multiplied by: 1/255, or 1 for networks that take pixels from 0 to 255.</summary>
    public float ByteScale { get; init; } = UnitScale;

    /// <summary>What happens to images of another aspect ratio.</summary>
    public ImageFit Fit { get; init; }

    /// <summary>The size of ML.NET's images where the column's type tells it; null for images of any size.</summary>
    public Size2D? ImageSize { get; init; }

    /// <summary>The size of the network's input.</summary>
    public int Size { get; } = Shape.Size;

    /// <summary>How images are decoded.</summary>
    public ImageFolderOptions ImageOptions => new() { Size = new Size2D(Shape.Height, Shape.Width), Channels = Shape.Channels, Fit = Fit };

    /// <summary>The type of the column; that of the shortest vector where any length will do.</summary>
    public DataViewType ColumnType => Source switch
    {
        FeatureSource.ImagePath => TextDataViewType.Instance,
        FeatureSource.ImageFile => new VectorDataViewType(NumberDataViewType.Byte),
        FeatureSource.Image => ImageColumnAdapter.Instance.TypeOf(ImageSize),
        _ => new VectorDataViewType(IsByte ? NumberDataViewType.Byte : NumberDataViewType.Single, Size),
    };

    /// <summary>Whether a column of a type can be read.</summary>
    public bool Accepts(DataViewType type) => Source switch
    {
        FeatureSource.ImagePath => type is TextDataViewType,
        FeatureSource.ImageFile => type is VectorDataViewType vector && vector.ItemType.Equals(NumberDataViewType.Byte),
        FeatureSource.Image =>
            ImageColumnAdapter.IsImage(type) && (ImageSize is null || ImageColumnAdapter.Instance.SizeOf(type) == ImageSize),
        _ => type is VectorDataViewType vector && vector.ItemType.Equals(IsByte ? NumberDataViewType.Byte : NumberDataViewType.Single)
            && vector.Size == Size,
    };

    /// <summary>What <see cref="Accepts"/> takes, in words.</summary>
    public string Expected => Source switch
    {
        FeatureSource.ImagePath => "text, the paths of image files,",
        FeatureSource.ImageFile => "a vector of Byte, the content of an image file,",
        FeatureSource.Image => ImageSize is { } size ? $"an image of {size.Height}x{size.Width} pixels" : "an image",
        _ => $"a vector of {Size} values of {(IsByte ? NumberDataViewType.Byte : NumberDataViewType.Single)}",
    };
}
