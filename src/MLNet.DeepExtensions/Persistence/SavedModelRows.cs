using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Persistence;

/// <summary>The names of the columns inside a saved model, which its last step removes.</summary>
internal static class SavedModelColumns
{
    public const string Features = "MdxFeatures";
    public const string Key = "MdxKey";
    public const string Bytes = "MdxBytes";
    public const string ClassNumber = "MdxClass";
    public const string Output = "MdxOutput";
    public const string Part = "MdxPart";
    public const string Scores = "MdxScores";
    public const string Guard = "MdxGuard";

    // Files written before there were texts have another helper of this name, which they drop.
    public const string LabelText = "MdxSlot";

    // Files written before there were numbers drop the key, which has served its turn by then; they would not drop a name of its own.
    public const string LabelNumber = Key;
}

/// <summary>What the step that asks for the model's bytes reads: nothing. There is one such row a cursor or prediction engine.</summary>
internal sealed class GateInput
{
    private bool _hasAsked;

    /// <summary>The key of the bytes for the first row, none for the others: to fetch the bytes costs a copy of them.</summary>
    internal uint Ask()
    {
        uint key = _hasAsked ? 0u : 1u;
        _hasAsked = true;
        return key;
    }
}

/// <summary>What that step gives: 1 where the bytes are needed.</summary>
internal sealed class GateOutput
{
    [ColumnName(SavedModelColumns.Key)]
    public uint Key { get; set; }

    /// <summary>Nothing: there is a column to drop, whatever the model gives.</summary>
    [ColumnName(SavedModelColumns.LabelText)]
    public ReadOnlyMemory<char> LabelText { get; set; }
}

/// <summary>
/// What the scoring step reads, but for the features. There is one such row a cursor or prediction engine, and it keeps the model from the
/// first row on.
/// </summary>
internal abstract class ScoreInput
{
    private NetworkModel? _model;
    private float[] _outputs = [];

    /// <summary>The model's bytes as they come with the first row; it is read at once, for they do not come again.</summary>
    /// <exception cref="Networks.Persistence.ModelFormatException">The model is of a newer version, or damaged.</exception>
    [ColumnName(SavedModelColumns.Bytes)]
    public VBuffer<byte> Bytes
    {
        get => default;
        set
        {
            if (value.Length > 0)
            {
                _model = LoadedModels.Get(value.GetValues());
                _outputs = new float[_model.Outputs];
            }
        }
    }

    internal NetworkModel Model =>
        _model ?? throw new InvalidOperationException("The model could not be read; the error at the first row says why.");

    /// <summary>Scores the row.</summary>
    internal float[] Scores()
    {
        NetworkModel model = Model;
        Score(model, model.Features, _outputs);
        return _outputs;
    }

    protected abstract void Score(NetworkModel model, FeatureLayout layout, Span<float> scores);
}

/// <summary>What the scoring step reads where the features are floats.</summary>
internal sealed class FloatScoreInput : ScoreInput
{
    private float[] _planes = [];
    private float[] _inputs = [];
    private SparseMatrix? _sparse;

    [ColumnName(SavedModelColumns.Features)]
    public VBuffer<float> Features { get; set; }

    protected override void Score(NetworkModel model, FeatureLayout layout, Span<float> scores)
    {
        if (layout.IsSparse)
        {
            _sparse ??= new SparseMatrix(layout.Size);
            _sparse.Clear();
            _sparse.Add(Features, layout);
            model.Score(_sparse, scores);
            return;
        }

        model.Score(VectorReader<float>.Arrange(Features, ref _inputs, ref _planes, layout), scores);
    }
}

/// <summary>What the scoring step reads where the features are bytes: values, or the content of an image file.</summary>
internal sealed class ByteScoreInput : ScoreInput
{
    private byte[] _planes = [];
    private byte[] _bytes = [];
    private float[] _inputs = [];

    [ColumnName(SavedModelColumns.Features)]
    public VBuffer<byte> Features { get; set; }

    protected override void Score(NetworkModel model, FeatureLayout layout, Span<float> scores)
    {
        if (_inputs.Length != layout.Size)
        {
            _inputs = new float[layout.Size];
        }

        if (layout.Source == FeatureSource.Values)
        {
            ByteRows.Widen(VectorReader<byte>.Arrange(Features, ref _bytes, ref _planes, layout), _inputs, layout.ByteScale, 0f);
        }
        else
        {
            byte[] header = layout.ImageSize is { } size ? ImageColumnAdapter.FileHeader(size) : [];
            ImageInput.Decode(new ImageFile("image", [.. header, .. Features.DenseValues()]), layout, _inputs);
        }

        model.Score(_inputs, scores);
    }
}

/// <summary>What the scoring step reads where the features are paths of images.</summary>
internal sealed class PathScoreInput : ScoreInput
{
    private float[] _inputs = [];

    [ColumnName(SavedModelColumns.Features)]
    public ReadOnlyMemory<char> Features { get; set; }

    protected override void Score(NetworkModel model, FeatureLayout layout, Span<float> scores)
    {
        if (_inputs.Length != layout.Size)
        {
            _inputs = new float[layout.Size];
        }

        ImageInput.Decode(new ImageFile(Features.ToString(), null), layout, _inputs);
        model.Score(_inputs, scores);
    }
}
