using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions;

/// <summary>The features of rows that are scored at once: dense, or by their non-zeros where the model was trained so.</summary>
internal abstract class FeatureBlock
{
    // What a row of non-zeros may take: a text of a thousand terms.
    private const long SparseRowBytes = 8 << 10;

    /// <summary>Reads the present row as the block's row <paramref name="slot"/>; rows are read in order, from 0 on.</summary>
    /// <exception cref="InvalidOperationException">The vector has another size than the network was trained with.</exception>
    public abstract void Read(int slot);

    /// <summary>Scores the rows read last.</summary>
    public abstract void Predict(NetworkModel model, int rows, Span<float> scores);

    /// <summary>Scores the present row alone.</summary>
    /// <exception cref="InvalidOperationException">The vector has another size than the network was trained with.</exception>
    public virtual void PredictRow(NetworkModel model, Span<float> scores)
    {
        Read(slot: 0);
        Predict(model, rows: 1, scores);
    }

    /// <summary>The memory of a row, or about that.</summary>
    public static long RowBytes(FeatureLayout layout) => layout.IsSparse ? SparseRowBytes : sizeof(float) * (long)layout.Size;

    public static FeatureBlock Create(DataViewRow row, FeatureLayout layout, int rows) => layout switch
    {
        { IsSparse: true } => new SparseBlock(row.GetGetter<VBuffer<float>>(row.Schema[layout.ColumnName]), layout),
        { Source: not FeatureSource.Values } => new ImageBlock(ImageFileReader.Create(row, layout), layout, rows),
        _ => new DenseBlock(FeatureReader.Create(row, layout), layout.Size, rows),
    };

    private sealed class DenseBlock(FeatureReader reader, int size, int rows) : FeatureBlock
    {
        private readonly float[] _inputs = new float[checked(rows * size)];

        public override void Read(int slot) => reader.Read(_inputs.AsSpan(slot * size, size));

        public override void Predict(NetworkModel model, int rows, Span<float> scores) =>
            model.Score(_inputs.AsSpan(0, rows * size), scores);

        public override void PredictRow(NetworkModel model, Span<float> scores) => model.Score(reader.Read(), scores);
    }

    /// <summary>
    /// Images are decoded on all processors when the block is full: a large photograph takes longer to decode than to classify.
    /// </summary>
    private sealed class ImageBlock(ImageFileReader reader, FeatureLayout layout, int rows) : FeatureBlock
    {
        private readonly ImageFile[] _files = new ImageFile[rows];
        private readonly float[] _inputs = new float[checked(rows * layout.Size)];

        public override void Read(int slot) => _files[slot] = reader.Read();

        public override void Predict(NetworkModel model, int rows, Span<float> scores)
        {
            // One that cannot be decoded does not stop the others, so that the message names the first and not the fastest.
            InvalidOperationException?[] errors = new InvalidOperationException?[rows];
            Parallel.For(0, rows, slot =>
            {
                try
                {
                    ImageInput.Decode(_files[slot], layout, _inputs.AsSpan(slot * layout.Size, layout.Size));
                }
                catch (InvalidOperationException exception)
                {
                    errors[slot] = exception;
                }
            });
            if (errors.FirstOrDefault(static error => error is not null) is { } first)
            {
                throw first;
            }

            model.Score(_inputs.AsSpan(0, rows * layout.Size), scores);
        }
    }

    private sealed class SparseBlock(ValueGetter<VBuffer<float>> getter, FeatureLayout layout) : FeatureBlock
    {
        private readonly SparseMatrix _inputs = new(layout.Size);
        private VBuffer<float> _value;

        public override void Read(int slot)
        {
            if (slot == 0)
            {
                _inputs.Clear();
            }

            getter(ref _value);
            _inputs.Add(_value, layout);
        }

        public override void Predict(NetworkModel model, int rows, Span<float> scores) => model.Score(_inputs, scores);
    }
}
