using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>What becomes of a finished sum: bias and activation of a forward pass, gate and addition of a gradient.</summary>
internal readonly struct GemmOutput
{
    private readonly ArrayView<float> _target;
    private readonly long _rowStride;
    private readonly long _groupStep;
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
    public GemmOutput(KernelLauncher launcher, ArrayView<float> target, long rowStride, long groupStep, Operand bias, DeviceActivation activation)
        : this(launcher, rowStride, groupStep, rows: 0, Kind.Forward)
    {
        (_target, _bias, _activation) = (target, bias, activation);
    }

    /// <summary>A gradient with respect to an input.</summary>
    public GemmOutput(KernelLauncher launcher, GradientSink sink, long rowStride, long groupStep)
        : this(launcher, rowStride, groupStep, rows: 0, Kind.Data) => _sink = sink;

    /// <summary>A gradient with respect to weights, whose row behind the last one goes to the bias's gradient.</summary>
    public GemmOutput(KernelLauncher launcher, ArrayView<float> target, long rowStride, long groupStep, int rows, Operand columnSums, bool accumulate)
        : this(launcher, rowStride, groupStep, rows, Kind.Weights)
    {
        (_target, _columnSums) = (target, columnSums);
        _accumulates = accumulate ? 1 : 0;
    }

    private GemmOutput(KernelLauncher launcher, long rowStride, long groupStep, int rows, Kind kind)
    {
        // Every view of a kernel's arguments has an address, whether it is used or not.
        Operand nothing = launcher.Optional(default, 0, nameof(nothing));
        (_target, _bias, _columnSums, _sink) = (nothing.Values, nothing, nothing, GradientSink.Nothing(launcher));
        (_rowStride, _groupStep, _rows, _kind) = (rowStride, groupStep, rows, kind);
    }

    /// <summary>Leaves a sum.</summary>
    public void Write(int group, int row, int column, float sum)
    {
        long inRow = (group * _groupStep) + column;
        long place = (row * _rowStride) + inRow;
        if (_kind == Kind.Forward)
        {
            _target[place] = _activation.Apply(_bias.IsPresent ? sum + _bias.Values[inRow] : sum);
        }
        else if (_kind == Kind.Data)
        {
            _sink.Write(place, sum);
        }
        else if (row < _rows)
        {
            _target[place] = _accumulates != 0 ? _target[place] + sum : sum;
        }
        else
        {
            _columnSums.Values[inRow] = _accumulates != 0 ? _columnSums.Values[inRow] + sum : sum;
        }
    }
}
