using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions;

/// <summary>Reads the feature column of a row as a network's input.</summary>
internal abstract class FeatureReader
{
    /// <summary>Reads the present row, <c>[layout.Size]</c>, as floats.</summary>
    /// <exception cref="InvalidOperationException">The vector has another size than the network was trained with.</exception>
    public abstract void Read(Span<float> input);

    /// <summary>Reads the present row without copying it where that can be.</summary>
    /// <returns>The values, <c>[layout.Size]</c>, until the next row is read.</returns>
    /// <exception cref="InvalidOperationException">The vector has another size than the network was trained with.</exception>
    public abstract ReadOnlySpan<float> Read();

    public static FeatureReader Create(DataViewRow row, FeatureLayout layout)
    {
        DataViewSchema.Column column = row.Schema[layout.ColumnName];
        return layout.IsByte
            ? new ByteFeatureReader(new VectorReader<byte>(row.GetGetter<VBuffer<byte>>(column), layout), layout)
            : new FloatFeatureReader(new VectorReader<float>(row.GetGetter<VBuffer<float>>(column), layout));
    }

    private sealed class FloatFeatureReader(VectorReader<float> reader) : FeatureReader
    {
        public override void Read(Span<float> input) => reader.Read(input);

        public override ReadOnlySpan<float> Read() => reader.Read();
    }

    private sealed class ByteFeatureReader(VectorReader<byte> reader, FeatureLayout layout) : FeatureReader
    {
        private readonly float[] _row = new float[layout.Size];

        public override void Read(Span<float> input) => ByteRows.Widen(reader.Read(), input, layout.ByteScale, 0f);

        public override ReadOnlySpan<float> Read()
        {
            Read(_row);
            return _row;
        }
    }
}
