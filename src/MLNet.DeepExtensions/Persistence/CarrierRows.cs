using Microsoft.ML.Data;

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
    private float[] _inputs = [];
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
            (_inputs, _outputs) = (new float[model.Features.Size], new float[model.Outputs]);
        }

        ReadFeatures(_inputs, model.Features);
        model.Network.Predict(_inputs, _outputs);
        return _outputs;
    }

    protected abstract void ReadFeatures(Span<float> inputs, FeatureLayout layout);
}

/// <summary>What the scoring step reads where the features are floats.</summary>
internal sealed class FloatScoreInput : ScoreInput
{
    private float[] _planes = [];

    [ColumnName(CarrierColumns.Features)]
    public VBuffer<float> Features { get; set; }

    protected override void ReadFeatures(Span<float> inputs, FeatureLayout layout) => VectorReader<float>.CopyTo(Features, inputs, ref _planes, layout);
}

/// <summary>What the scoring step reads where the features are bytes.</summary>
internal sealed class ByteScoreInput : ScoreInput
{
    private byte[] _planes = [];
    private byte[] _bytes = [];

    [ColumnName(CarrierColumns.Features)]
    public VBuffer<byte> Features { get; set; }

    protected override void ReadFeatures(Span<float> inputs, FeatureLayout layout)
    {
        if (_bytes.Length != inputs.Length)
        {
            _bytes = new byte[inputs.Length];
        }

        VectorReader<byte>.CopyTo(Features, _bytes, ref _planes, layout);
        Networks.Data.ByteRows.Widen(_bytes, inputs, FeatureLayout.ByteScale, 0f);
    }
}
