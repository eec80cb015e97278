using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions;

/// <summary>A row with the model's columns behind its own, computed when they are asked for: the way of a single prediction.</summary>
internal sealed class ScoringRow : DataViewRow
{
    private readonly DataViewRow _input;
    private readonly ScoringBinding _binding;
    private readonly bool[] _isActive;
    private readonly RowScores? _scores;

    public ScoringRow(ScoringBinding binding, DataViewRow input, IEnumerable<DataViewSchema.Column> active)
    {
        (_binding, _input) = (binding, input);
        _isActive = new bool[binding.OutputSchema.Count];
        foreach (DataViewSchema.Column column in active)
        {
            _isActive[column.Index] = true;
            if (binding.IsAdded(column))
            {
                _scores ??= new RowScores(binding, input);
            }
        }
    }

    public override DataViewSchema Schema => _binding.OutputSchema;

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) =>
        _isActive[column.Index] && (_binding.IsAdded(column) || _input.IsColumnActive(_binding.InputColumn(column)));

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!_binding.IsAdded(column))
        {
            return _input.GetGetter<TValue>(_binding.InputColumn(column));
        }

        if (!_isActive[column.Index])
        {
            throw new InvalidOperationException($"The column '{column.Name}' was not requested.");
        }

        return _binding.Getter(column, _scores!) as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"The column '{column.Name}' is of type {column.Type}, not {typeof(TValue)}.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _input.Dispose();
        }

        base.Dispose(disposing);
    }

    private sealed class RowScores : ScoreSource
    {
        private readonly DataViewRow _row;
        private readonly FeatureBlock _features;
        private readonly NetworkModel _model;
        private readonly float[] _outputs;
        private long _position = -1;

        public RowScores(ScoringBinding binding, DataViewRow row)
        {
            _row = row;
            _features = FeatureBlock.Create(row, binding.Model.Features, rows: 1);
            _model = binding.Model;
            _outputs = new float[binding.Model.Outputs];
        }

        public override ReadOnlySpan<float> Scores
        {
            get
            {
                long position = _row.Position;
                if (_position != position)
                {
                    _features.PredictRow(_model, _outputs);
                    _position = position;
                }

                return _outputs;
            }
        }
    }
}
