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

    public static FeatureReader Create(DataViewRow row, FeatureLayout layout)
    {
        DataViewSchema.Column column = row.Schema[layout.ColumnName];
        return layout.IsByte
            ? new ByteFeatureReader(new VectorReader<byte>(row.GetGetter<VBuffer<byte>>(column), layout), layout.ByteScale)
            : new FloatFeatureReader(new VectorReader<float>(row.GetGetter<VBuffer<float>>(column), layout));
    }

    private sealed class FloatFeatureReader(VectorReader<float> reader) : FeatureReader
    {
        public override void Read(Span<float> input) => reader.Read(input);
    }

    private sealed class ByteFeatureReader(VectorReader<byte> reader, float scale) : FeatureReader
    {
        private byte[] _bytes = [];

        public override void Read(Span<float> input)
        {
            if (_bytes.Length < input.Length)
            {
                _bytes = new byte[input.Length];
            }

            Span<byte> bytes = _bytes.AsSpan(0, input.Length);
            reader.Read(bytes);
            ByteRows.Widen(bytes, input, scale, 0f);
        }
    }
}
