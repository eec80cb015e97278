using Microsoft.ML.Data;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions;

/// <summary>Reads an image's shape from a column's type and the options.</summary>
internal static class ImageLayout
{
    /// <exception cref="ArgumentOutOfRangeException">The shape cannot be told, or does not fit the column.</exception>
    public static FeatureLayout Of(string name, DataViewType type, TensorShape? shape, PixelOrder order, ImageFit fit)
    {
        FeatureSource source = type switch
        {
            TextDataViewType => FeatureSource.ImagePath,
            VectorDataViewType vector => vector.IsKnownSize ? FeatureSource.Values : FeatureSource.ImageFile,
            _ => FeatureSource.Image,
        };
        if (source == FeatureSource.Values)
        {
            return OfValues(name, (VectorDataViewType)type, shape, order);
        }

        Size2D? size = source == FeatureSource.Image ? ImageColumnAdapter.Instance.SizeOf(type) : null;
        shape ??= size is { } known ? [known.Height, known.Width, 3] : null;
        return shape is null
            ? throw SchemaErrors.WrongType(
                "feature", name, "images of one size, or ImageShape = [height, width, channels], to which all are resized,",
                type.ToString()!)
            : new FeatureLayout(name, shape, IsByte: true, IsPlanar: false) { Source = source, Fit = fit, ImageSize = size };
    }

    private static FeatureLayout OfValues(string name, VectorDataViewType type, TensorShape? shape, PixelOrder order)
    {
        bool isByte = type.ItemType.RawType == typeof(byte);
        IReadOnlyList<int> dimensions = type.Dimensions;
        if (shape is not null)
        {
            bool isPlanarByDimensions = dimensions.Count == 3 && order == PixelOrder.FromDimensions && dimensions[0] == shape.Channels
                && dimensions[2] != shape.Channels;
            return shape.Size == type.Size
                ? new FeatureLayout(name, shape, isByte, order == PixelOrder.Planar || isPlanarByDimensions)
                : throw SchemaErrors.WrongType("feature", name, $"a vector of {shape.Size} values, an image of {shape},", type.ToString()!);
        }

        return (dimensions.Count, Order(dimensions, order)) switch
        {
            (2, _) => new FeatureLayout(name, [dimensions[0], dimensions[1], 1], isByte, IsPlanar: false),
            (3, PixelOrder.Interleaved) => new FeatureLayout(name, [dimensions[0], dimensions[1], dimensions[2]], isByte, IsPlanar: false),
            (3, PixelOrder.Planar) => new FeatureLayout(name, [dimensions[1], dimensions[2], dimensions[0]], isByte, IsPlanar: true),
            _ => throw SchemaErrors.WrongType(
                "feature", name,
                $"a vector whose dimensions are an image's shape, or ImageShape = [height, width, channels]{(dimensions.Count == 3 ? " or PixelOrder" : "")},",
                type.ToString()!),
        };
    }

    private static PixelOrder Order(IReadOnlyList<int> dimensions, PixelOrder order)
    {
        if (dimensions.Count != 3 || order != PixelOrder.FromDimensions)
        {
            return order;
        }

        (bool isFirst, bool isLast) = (dimensions[0] is >= 1 and <= 4, dimensions[2] is >= 1 and <= 4);
        return (isFirst, isLast) switch
        {
            (true, false) => PixelOrder.Planar,
            (false, true) => PixelOrder.Interleaved,
            _ => PixelOrder.FromDimensions,
        };
    }
}
