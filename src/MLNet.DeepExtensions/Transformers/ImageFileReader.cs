using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions;

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
