using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions;

/// <summary>
/// Keeps wide rows by their non-zeros as long as these are few: the first rows tell. Where they are not few, all rows are kept with all
/// their values.
/// </summary>
internal sealed class SparseFeatureCache(
    ValueGetter<VBuffer<float>> getter, DataViewSchema.Column column, FeatureLayout layout, SparseRowStore sparse, RowStore<float> dense)
        : FeatureCache
{
    // Below this width, dense kernels and centred features are as good for any data.
    private const int LeastFeatures = 256;

    // Up to this share of non-zeros, computing from them costs less than blocked products with all values.
    private const double LargestShare = 0.1;

    // How many rows, or how many elements if that is sooner, are looked at.
    private const long RowsToJudge = 1000;
    private const long ElementsToJudge = 1 << 22;

    private readonly float[] _row = new float[layout.Size];
    private VBuffer<float> _value;
    private float[] _planes = [];
    private int[] _columns = [];
    private float[] _values = [];
    private bool _isJudged;
    private bool _isDense;

    /// <summary>Whether rows are wide enough, and no images.</summary>
    public static bool Suits(FeatureLayout layout) => layout is { IsByte: false, Shape.Rank: 1, Size: >= LeastFeatures };

    public override void Read(long row)
    {
        getter(ref _value);
        VectorReader<float>.RequireSize(_value, layout);
        ReadOnlySpan<float> values = _value.GetValues();
        if (FiniteValues.FindWrong(values) is >= 0 and int wrong)
        {
            throw FiniteValues.Error(column, values[wrong], row, _value.IsDense ? wrong : _value.GetIndices()[wrong], isPlanar: false);
        }
    }

    public override void Append(ReadOnlySpan<float> target, float weight)
    {
        if (_isDense)
        {
            VectorReader<float>.CopyTo(_value, _row, ref _planes, layout);
            dense.Append(_row, target, weight);
            return;
        }

        AddSparse(target, weight);
        if (!_isJudged && (sparse.Count == RowsToJudge || sparse.NonZeros >= ElementsToJudge))
        {
            Judge();
        }
    }

    public override Dataset Complete()
    {
        if (!_isJudged)
        {
            Judge();
        }

        return _isDense ? dense.Complete() : sparse.Complete();
    }

    public override void Dispose()
    {
        sparse.Dispose();
        dense.Dispose();
    }

    private void AddSparse(ReadOnlySpan<float> target, float weight)
    {
        if (!_value.IsDense)
        {
            sparse.Add(_value.GetIndices(), _value.GetValues(), target, weight);
            return;
        }

        ReadOnlySpan<float> row = _value.GetValues();
        if (_columns.Length == 0)
        {
            (_columns, _values) = (new int[layout.Size], new float[layout.Size]);
        }

        int count = 0;
        for (int i = 0; i < row.Length; i++)
        {
            if (row[i] != 0f)
            {
                (_columns[count], _values[count]) = (i, row[i]);
                count++;
            }
        }

        sparse.Add(_columns.AsSpan(0, count), _values.AsSpan(0, count), target, weight);
    }

    private void Judge()
    {
        _isJudged = true;
        _isDense = sparse.NonZeros > LargestShare * sparse.Count * layout.Size;
        if (!_isDense)
        {
            return;
        }

        sparse.Complete();
        float[] target = new float[sparse.TargetWidth];
        float[] weight = new float[1];
        for (long row = 0; row < sparse.Count; row++)
        {
            sparse.Read([row], _row, target, weight);
            dense.Append(_row, target, weight[0]);
        }

        sparse.Dispose();
    }
}
