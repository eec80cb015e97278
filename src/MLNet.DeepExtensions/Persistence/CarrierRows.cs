using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Persistence;

/// <summary>The names of the columns inside a carrier, which its last step removes.</summary>
internal static class CarrierColumns
{
    public const string Features = "MdxFeatures";
    public const string Key = "MdxKey";
    public const string Slot = "MdxSlot";
    public const string Bytes = "MdxBytes";
    public const string ClassNumber = "MdxClass";
    public const string Output = "MdxOutput";
    public const string Part = "MdxPart";
}

/// <summary>What the step that asks for the model's bytes reads: nothing. One such row lives as long as a cursor, and so does its slot.</summary>
internal sealed class GateInput
{
    internal ModelSlot Slot { get; } = new();
}

/// <summary>What that step gives: 1 as long as the bytes are needed.</summary>
internal sealed class GateOutput
{
    [ColumnName(CarrierColumns.Key)]
    public uint Key { get; set; }

    [ColumnName(CarrierColumns.Slot)]
    [ModelSlotType]
    public ModelSlot? Slot { get; set; }
}

/// <summary>What the scoring step reads, but for the features.</summary>
internal abstract class ScoreInput
{
    private float[] _outputs = [];

    [ColumnName(CarrierColumns.Slot)]
    [ModelSlotType]
    public ModelSlot? Slot { get; set; }

    [ColumnName(CarrierColumns.Bytes)]
    public VBuffer<byte> Bytes { get; set; }

    /// <summary>Scores the row.</summary>
    internal ReadOnlySpan<float> Scores()
    {
        NetworkModel model = Slot!.Get(Bytes);
        if (_outputs.Length != model.Outputs)
        {
            _outputs = new float[model.Outputs];
        }

        Predict(model.Network, model.Features, _outputs);
        return _outputs;
    }

    protected abstract void Predict(TrainedNetwork network, FeatureLayout layout, Span<float> outputs);
}

/// <summary>What the scoring step reads where the features are floats.</summary>
internal sealed class FloatScoreInput : ScoreInput
{
    private float[] _planes = [];
    private float[] _inputs = [];
    private SparseMatrix? _sparse;

    [ColumnName(CarrierColumns.Features)]
    public VBuffer<float> Features { get; set; }

    protected override void Predict(TrainedNetwork network, FeatureLayout layout, Span<float> outputs)
    {
        if (layout.IsSparse)
        {
            _sparse ??= new SparseMatrix(layout.Size);
            _sparse.Clear();
            _sparse.Add(Features, layout);
            network.Predict(_sparse, outputs);
            return;
        }

        if (_inputs.Length != layout.Size)
        {
            _inputs = new float[layout.Size];
        }

        VectorReader<float>.CopyTo(Features, _inputs, ref _planes, layout);
        network.Predict(_inputs, outputs);
    }
}

/// <summary>What the scoring step reads where the features are bytes: values, or the content of an image file.</summary>
internal sealed class ByteScoreInput : ScoreInput
{
    private byte[] _planes = [];
    private byte[] _bytes = [];
    private float[] _inputs = [];

    [ColumnName(CarrierColumns.Features)]
    public VBuffer<byte> Features { get; set; }

    protected override void Predict(TrainedNetwork network, FeatureLayout layout, Span<float> outputs)
    {
        if (_bytes.Length != layout.Size)
        {
            (_bytes, _inputs) = (new byte[layout.Size], new float[layout.Size]);
        }

        if (layout.Source == FeatureSource.Values)
        {
            VectorReader<byte>.CopyTo(Features, _bytes, ref _planes, layout);
            ByteRows.Widen(_bytes, _inputs, layout.ByteScale, 0f);
        }
        else
        {
            byte[] header = layout.ImageSize is { } size ? ImageColumnAdapter.FileHeader(size) : [];
            ImageInput.Decode(new ImageFile("image", [.. header, .. Features.DenseValues()]), layout, _inputs);
        }

        network.Predict(_inputs, outputs);
    }
}

/// <summary>What the scoring step reads where the features are paths of images.</summary>
internal sealed class PathScoreInput : ScoreInput
{
    private float[] _inputs = [];

    [ColumnName(CarrierColumns.Features)]
    public ReadOnlyMemory<char> Features { get; set; }

    protected override void Predict(TrainedNetwork network, FeatureLayout layout, Span<float> outputs)
    {
        if (_inputs.Length != layout.Size)
        {
            _inputs = new float[layout.Size];
        }

        ImageInput.Decode(new ImageFile(Features.ToString(), null), layout, _inputs);
        network.Predict(_inputs, outputs);
    }
}
