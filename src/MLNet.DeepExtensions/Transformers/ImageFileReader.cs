using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions;

/// <summary>The image of a row that was read from its column and not decoded yet: the path of a file, or its content.</summary>
/// <param name="Name">What a message calls it: the path, or the row's number.</param>
/// <param name="Content">The content; null where it is in the file at that path.</param>
internal readonly record struct ImageFile(string Name, byte[]? Content)
{
    /// <summary>Decodes the image; null where that worked, and else why not.</summary>
    public string? TryDecode(ImageFolderOptions options, Span<byte> pixels) => (Name, Content) switch
    {
        ("", null) => "the path is missing",
        (_, null) => ImageReader.TryRead(Name, options, pixels),
        (_, []) => "the image is missing",
        _ => ImageReader.TryDecode(Content, options, pixels),
    };
}

/// <summary>Reads a column of images as files. Decoding is left for later, when it can be done for many rows at once.</summary>
internal abstract class ImageFileReader
{
    /// <summary>Reads the present row.</summary>
    public abstract ImageFile Read();

    public static ImageFileReader Create(DataViewRow row, FeatureLayout layout)
    {
        DataViewSchema.Column column = row.Schema[layout.ColumnName];
        return layout.Source switch
        {
            FeatureSource.ImagePath => new PathReader(row.GetGetter<ReadOnlyMemory<char>>(column)),
            FeatureSource.ImageFile => new ContentReader(row, row.GetGetter<VBuffer<byte>>(column)),
            _ => new ContentReader(row, ImageColumnAdapter.Instance.FileGetter(row, column)),
        };
    }

    private sealed class PathReader(ValueGetter<ReadOnlyMemory<char>> getter) : ImageFileReader
    {
        private ReadOnlyMemory<char> _path;

        public override ImageFile Read()
        {
            getter(ref _path);
            return new ImageFile(_path.ToString(), null);
        }
    }

    private sealed class ContentReader(DataViewRow row, ValueGetter<VBuffer<byte>> getter) : ImageFileReader
    {
        private VBuffer<byte> _content;

        public override ImageFile Read()
        {
            getter(ref _content);
            return new ImageFile($"row {row.Position}", [.. _content.DenseValues()]);
        }
    }
}
