using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary><c>y = act(x)</c>.</summary>
internal readonly struct ActivationForward(DeviceActivation activation, ArrayView<float> x, ArrayView<float> y) : IItemBody
{
    private readonly DeviceActivation _activation = activation;
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<float> _y = y;

    public void Run(long item) => _y[item] = _activation.Apply(_x[item]);
}

/// <summary><c>dx = [dx +] dy act'</c>, the slope from the output or from the input.</summary>
internal readonly struct ActivationBackward(
    DeviceActivation activation, bool fromOutput, ArrayView<float> values, ArrayView<float> dy, ArrayView<float> dx, bool accumulate)
        : IItemBody
{
    private readonly DeviceActivation _activation = activation;
    private readonly int _fromOutput = fromOutput ? 1 : 0;
    private readonly ArrayView<float> _values = values;
    private readonly ArrayView<float> _dy = dy;
    private readonly ArrayView<float> _dx = dx;
    private readonly int _accumulates = accumulate ? 1 : 0;

    public void Run(long item)
    {
        float value = _values[item];
        float gradient = _dy[item] * (_fromOutput != 0 ? _activation.SlopeAtOutput(value) : _activation.SlopeAtInput(value));
        _dx[item] = _accumulates != 0 ? _dx[item] + gradient : gradient;
    }
}
