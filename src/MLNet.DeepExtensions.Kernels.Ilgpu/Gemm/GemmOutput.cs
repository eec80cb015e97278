using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>What becomes of a finished sum: bias and activation of a forward pass, gate and addition of a gradient.</summary>
internal readonly struct GemmOutput
{
    private readonly GemmTarget _target;
    private readonly Operand _bias;
    private readonly DeviceActivation _activation;
    private readonly GradientSink _sink;
    private readonly Operand _columnSums;
    private readonly int _rows;
    private readonly Kind _kind;
    private readonly int _accumulates;

    private enum Kind
    {
        Forward,
        Data,
        Weights,
    }

    /// <summary>The output of a forward pass.</summary>
    public GemmOutput(KernelLauncher launcher, GemmTarget target, Operand bias, DeviceActivation activation)
        : this(launcher, target, rows: 0, Kind.Forward) => (_bias, _activation) = (bias, activation);

    /// <summary>A gradient with respect to an input; the sink is of the same memory as the target.</summary>
    public GemmOutput(KernelLauncher launcher, GemmTarget target, GradientSink sink)
        : this(launcher, target, rows: 0, Kind.Data) => _sink = sink;

    /// <summary>A gradient with respect to weights, whose row behind the last one goes to the bias's gradient.</summary>
    public GemmOutput(KernelLauncher launcher, GemmTarget target, int rows, Operand columnSums, bool accumulate)
        : this(launcher, target, rows, Kind.Weights) => (_columnSums, _accumulates) = (columnSums, accumulate ? 1 : 0);

    private GemmOutput(KernelLauncher launcher, GemmTarget target, int rows, Kind kind)
    {
        // Every view of a kernel's arguments has an address, whether it is used or not.
        Operand nothing = launcher.Nothing;
        (_bias, _columnSums, _sink) = (nothing, nothing, GradientSink.Nothing(launcher));
        (_target, _rows, _kind) = (target, rows, kind);
    }

    /// <summary>Whether four neighbours may be left at once, from columns that are multiples of 4 on.</summary>
    public bool TakesQuads => _target.IsAligned;

    /// <summary>Leaves a sum.</summary>
    public void Write(int group, int row, int column, float sum)
    {
        long inRow = _target.InRow(group, column);
        long place = _target.Place(row, inRow);
        if (_kind != Kind.Weights || row < _rows)
        {
            _target.Values[place] = Finish(place, inRow, sum);
        }
        else
        {
            _columnSums.Values[inRow] = _accumulates != 0 ? _columnSums.Values[inRow] + sum : sum;
        }
    }

    /// <summary>Leaves four neighbouring sums.</summary>
    public void Write(int group, int row, int column, Float4 sums)
    {
        if (_kind == Kind.Weights && row >= _rows)
        {
            for (int j = 0; j < 4; j++)
            {
                Write(group, row, column + j, sums[j]);
            }

            return;
        }

        long inRow = _target.InRow(group, column);
        long place = _target.Place(row, inRow);
        Float4 values = sums;
        for (int j = 0; j < 4; j++)
        {
            values = values.With(j, Finish(place + j, inRow + j, sums[j]));
        }

        _target.Quads[place >> 2] = values;
    }

    private float Finish(long place, long inRow, float sum) => _kind switch
    {
        Kind.Forward => _activation.Apply(_bias.IsPresent ? sum + _bias.Values[inRow] : sum),
        Kind.Data => _sink.Finish(place, sum),
        _ => _accumulates != 0 ? _target.Values[place] + sum : sum,
    };
}
