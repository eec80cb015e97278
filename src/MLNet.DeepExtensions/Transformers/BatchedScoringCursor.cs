using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions;

/// <summary>
/// Scores many rows by one call to the network: it reads ahead, keeps the other columns' values, and gives the rows out one by one. The
/// first block is small, so that a preview or a look at the first row costs little.
/// </summary>
internal sealed class BatchedScoringCursor : DataViewRowCursor
{
    private const int MostRows = 256;
    private const int FirstRows = 16;
    private const long BlockBytes = 16L << 20;

    private readonly ScoringBinding _binding;
    private readonly DataViewRowCursor _input;
    private readonly FeatureBlock _features;
    private readonly ColumnBuffer?[] _buffers;
    private readonly ColumnBuffer[] _kept;
    private readonly BlockScores _scores;
    private readonly bool[] _isActive;
    private readonly ValueGetter<DataViewRowId> _idGetter;
    private readonly DataViewRowId[] _ids;
    private readonly long[] _batches;
    private readonly float[] _outputs;
    private readonly int _rows;
    private int _next;
    private int _count;
    private bool _isAtEnd;
    private long _position = -1;

    public BatchedScoringCursor(ScoringBinding binding, DataViewRowCursor input, DataViewSchema.Column[] active, int rows)
    {
        (_binding, _input, _rows, _next) = (binding, input, rows, Math.Min(rows, FirstRows));
        _features = FeatureBlock.Create(input, binding.Model.Features, rows);
        _buffers = new ColumnBuffer?[binding.OutputSchema.Count];
        _isActive = new bool[binding.OutputSchema.Count];
        foreach (DataViewSchema.Column column in active)
        {
            _isActive[column.Index] = true;
            if (!binding.IsAdded(column))
            {
                _buffers[column.Index] ??= ColumnBuffer.Create(input, binding.InputColumn(column), rows);
            }
        }

        _kept = [.. _buffers.OfType<ColumnBuffer>()];
        _scores = new BlockScores(this);
        _idGetter = input.GetIdGetter();
        _ids = new DataViewRowId[rows];
        _batches = new long[rows];
        _outputs = new float[checked(rows * binding.Model.Outputs)];
    }

    public override DataViewSchema Schema => _binding.OutputSchema;

    public override long Position => _position;

    public override long Batch => _position < 0 ? 0 : _batches[Slot];

    /// <summary>The present row's place in the block.</summary>
    public int Slot { get; private set; } = -1;

    /// <summary>How many rows to score at once; 1 where a cursor that reads ahead gains nothing or cannot be used.</summary>
    public static int RowsAtOnce(ScoringBinding binding, DataViewSchema.Column[] needed)
    {
        long rowBytes = FeatureBlock.RowBytes(binding.Model.Features) + (sizeof(float) * (long)binding.Model.Outputs);
        bool isScored = false;
        foreach (DataViewSchema.Column column in needed)
        {
            isScored |= binding.IsAdded(column);
            if (!binding.IsAdded(column) && !ColumnBuffer.CanKeep(column.Type))
            {
                return 1;
            }

            rowBytes += column.Name == binding.Features.Name ? FeatureBlock.RowBytes(binding.Model.Features)
                : column.Type is VectorDataViewType type ? sizeof(float) * (long)type.Size
                : sizeof(long);
        }

        return isScored ? (int)Math.Clamp(BlockBytes / rowBytes, 1, MostRows) : 1;
    }

    public override bool MoveNext()
    {
        if (_isAtEnd)
        {
            return false;
        }

        if (++Slot >= _count)
        {
            ReadBlock();
            Slot = 0;
            if (_count == 0)
            {
                (_isAtEnd, _position) = (true, -1);
                return false;
            }
        }

        _position++;
        return true;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) =>
    {
        RequireRow();
        value = _ids[Slot];
    };

    public override bool IsColumnActive(DataViewSchema.Column column) => _isActive[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!_isActive[column.Index])
        {
            throw new InvalidOperationException($"The column '{column.Name}' was not requested.");
        }

        Delegate getter = _binding.IsAdded(column)
            ? _binding.Getter(column, _scores)
            : _buffers[column.Index]!.Getter(this);
        return getter as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"The column '{column.Name}' is of type {column.Type}, not {typeof(TValue)}.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _isAtEnd = true;
            _input.Dispose();
        }

        base.Dispose(disposing);
    }

    private void ReadBlock()
    {
        int rows = 0;
        for (; rows < _next && _input.MoveNext(); rows++)
        {
            _features.Read(rows);
            foreach (ColumnBuffer buffer in _kept)
            {
                buffer.Keep(rows);
            }

            _idGetter(ref _ids[rows]);
            _batches[rows] = _input.Batch;
        }

        if (rows > 0)
        {
            _features.Predict(_binding.Model, rows, _outputs.AsSpan(0, rows * _binding.Model.Outputs));
        }

        (_count, _next) = (rows, _rows);
    }

    private void RequireRow()
    {
        if (_position < 0)
        {
            throw new InvalidOperationException("The cursor is not on a row: MoveNext was not called, or returned false.");
        }
    }

    private sealed class BlockScores(BatchedScoringCursor cursor) : ScoreSource
    {
        private readonly int _outputs = cursor._binding.Model.Outputs;

        public override ReadOnlySpan<float> Scores
        {
            get
            {
                cursor.RequireRow();
                return cursor._outputs.AsSpan(cursor.Slot * _outputs, _outputs);
            }
        }
    }
}
