using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.DeepExtensions.Images;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Vision;

/// <summary>
/// The images and labels of a data view, read and decoded once to know that TensorFlow will read all of them: it drops the others silently.
/// </summary>
internal sealed class VisionImages
{
    // Enough for all processors, and little memory where images come from files.
    private const int Block = 64;

    // So many are named in an error; more would hide its end.
    private const int MostNamed = 20;

    private readonly List<Image> _images = [];
    private readonly List<SkippedImage> _skipped = [];
    private readonly HashSet<uint> _skippedKeys = [];

    private VisionImages(VisionLabels labels) => Labels = labels;

    /// <summary>How labels are classes.</summary>
    public VisionLabels Labels { get; }

    /// <summary>Images that can be read.</summary>
    public int Count => _images.Count;

    /// <summary>The classes of the images, counted from 0.</summary>
    public int[] Classes => [.. _images.Select(static image => (int)image.Key - 1)];

    /// <summary>What was left out.</summary>
    public IReadOnlyList<SkippedImage> Skipped => _skipped;

    /// <summary>Reads a data view.</summary>
    /// <param name="data">The data.</param>
    /// <param name="labels">The classes.</param>
    /// <param name="options">The columns, and what is done with images that cannot be read.</param>
    /// <param name="isTraining">Whether every class needs an image.</param>
    /// <exception cref="InvalidOperationException">There is no image, a class has none that can be read, a label is missing, or images
    /// cannot be read; the message lists them.</exception>
    /// <exception cref="OperationCanceledException">The training is cancelled.</exception>
    public static VisionImages Read(IDataView data, VisionLabels labels, VisionTransferLearningOptions options, bool isTraining)
    {
        VisionImages images = new(labels);
        IDataView labelled = labels.AddKeys(data);
        DataViewSchema.Column features = labelled.Schema[options.FeatureColumnName];
        DataViewSchema.Column label = labelled.Schema[VisionLabels.KeyColumnName];
        using DataViewRowCursor cursor = labelled.GetRowCursor([features, label]);
        Func<Image> read = Reader(cursor, features, cursor.GetGetter<uint>(label), options.LabelColumnName);
        List<Image> block = new(Block);
        while (cursor.MoveNext())
        {
            block.Add(read());
            if (block.Count == Block)
            {
                images.Add(block, options);
            }
        }

        images.Add(block, options);
        images.Report(options, isTraining);
        return images;
    }

    /// <summary>Some of the images, their files read anew in every pass, with the classes as keys.</summary>
    /// <param name="context">The context.</param>
    /// <param name="featureColumnName">What the column with the files' contents is to be called.</param>
    /// <param name="rows">The images' numbers; null for all.</param>
    public IDataView ToDataView(MLContext context, string featureColumnName, long[]? rows = null)
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Content)].ColumnName = featureColumnName;
        Labels.Describe(schema[nameof(Row.Label)]);
        IEnumerable<Image> images = rows is null ? _images : rows.Select(row => _images[(int)row]);

        // A key in a row of this kind counts from 0, in a data view from 1.
        return context.Data.LoadFromEnumerable(
            images.Select(static image => new Row { Content = image.Read(), Label = image.Key - 1 }), schema);
    }

    private static Func<Image> Reader(DataViewRow row, DataViewSchema.Column features, ValueGetter<uint> label, string labelColumnName)
    {
        uint Key()
        {
            uint key = 0;
            label(ref key);
            return key > 0
                ? key
                : throw new InvalidOperationException(
                    $"The label column '{labelColumnName}' has a missing value, or one that the training data does not have, in row {row.Position}.");
        }

        if (features.Type is TextDataViewType)
        {
            ValueGetter<ReadOnlyMemory<char>> path = row.GetGetter<ReadOnlyMemory<char>>(features);
            ReadOnlyMemory<char> text = default;
            return () =>
            {
                path(ref text);
                return new Image(text.ToString(), null, Key());
            };
        }

        if (features.Type is ImageDataViewType)
        {
            ValueGetter<MLImage> image = row.GetGetter<MLImage>(features);
            MLImage? pixels = null;
            return () =>
            {
                image(ref pixels!);
                return new Image($"row {row.Position}", MLImageFile.Encode(pixels), Key());
            };
        }

        ValueGetter<VBuffer<byte>> content = row.GetGetter<VBuffer<byte>>(features);
        VBuffer<byte> bytes = default;
        return () =>
        {
            content(ref bytes);
            return new Image($"row {row.Position}", [.. bytes.DenseValues()], Key());
        };
    }

    private void Add(List<Image> block, VisionTransferLearningOptions options)
    {
        options.CancellationToken.ThrowIfCancellationRequested();
        string?[] reasons = new string?[block.Count];
        Parallel.For(0, block.Count, i => reasons[i] = block[i].WhyUnreadable());
        for (int i = 0; i < block.Count; i++)
        {
            if (reasons[i] is { } reason)
            {
                _skipped.Add(new SkippedImage(block[i].Name, reason));
                _skippedKeys.Add(block[i].Key);
            }
            else
            {
                _images.Add(block[i]);
            }
        }

        block.Clear();
    }

    private void Report(VisionTransferLearningOptions options, bool isTraining)
    {
        if (_skipped.Count > 0 && (!options.SkipUnreadable || _images.Count == 0))
        {
            throw new InvalidOperationException(
                $"{_skipped.Count} images of the feature column '{options.FeatureColumnName}' cannot be read"
                + (_images.Count > 0 ? $" ({nameof(options.SkipUnreadable)} = true leaves them out):" : ":") + List());
        }

        if (_images.Count == 0)
        {
            throw new InvalidOperationException("The data has no rows.");
        }

        uint[] lost = [.. _skippedKeys.Except(_images.Select(static image => image.Key)).Order()];
        if (lost.Length > 0 && isTraining)
        {
            throw new InvalidOperationException(
                $"No image of the class '{string.Join("', '", lost.Select(Labels.NameOf))}' of the label column '{options.LabelColumnName}' can be read, "
                + $"so nothing can be learned about it. Repair an image, or leave the rows of that class out:{List()}");
        }
    }

    /// <summary>The images that were left out, a line each.</summary>
    public string List() =>
        string.Concat(_skipped.Take(MostNamed).Select(static image => $"{Environment.NewLine}  {image.Path}: {image.Reason}"))
        + (_skipped.Count > MostNamed ? $"{Environment.NewLine}  and {_skipped.Count - MostNamed} more" : "");

    private sealed record Image(string Name, byte[]? Content, uint Key)
    {
        public byte[] Read() => Content ?? ImageFileContent.Read(Name);

        public string? WhyUnreadable()
        {
            try
            {
                byte[] file = Content is null && Name.Length == 0 ? [] : Read();
                return file.Length == 0 ? "the image is missing" : WhyUndecodable(file);
            }
            catch (Exception exception)
                when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException
                    or InvalidDataException)
            {
                return exception.Message;
            }
        }

        // What TensorFlow's decode_jpeg takes, which is more than its name says.
        private static string? WhyUndecodable(byte[] file)
        {
            if (file is not (
                [0xFF, 0xD8, 0xFF, ..] or [0x89, (byte)'P', (byte)'N', (byte)'G', ..] or [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..]))
            {
                return "this is not a JPEG, PNG or GIF image, which are the formats that ML.NET's image classification reads";
            }

            _ = ImageDecoders.Default.Decode(file);
            return null;
        }
    }

    private sealed class Row
    {
        [VectorType]
        public byte[] Content { get; set; } = [];

        public uint Label { get; set; }
    }
}
