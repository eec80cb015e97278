using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>A <see cref="GradientTarget"/> as kernels write to it: gated and added up while the value is in a register.</summary>
internal readonly struct GradientSink
{
    private readonly ArrayView<float> _gradient;
    private readonly Operand _gateValues;
    private readonly DeviceActivation _gate;
    private readonly int _accumulates;

    /// <summary>Checks the target.</summary>
    /// <param name="launcher">Who launches the kernel.</param>
    /// <param name="target">The target.</param>
    /// <param name="count">The number of values.</param>
    /// <exception cref="ArgumentException">A view is too short, or the gate's derivative cannot be had from its output.</exception>
    public GradientSink(KernelLauncher launcher, in GradientTarget target, long count)
    {
        if (!target.Gate.HasGradientFromOutput)
        {
            throw new ArgumentException(
                $"The derivative of {target.Gate} cannot be had from its output, so it cannot be a gate.", nameof(target));
        }

        _gradient = target.Gradient.Write(launcher, count);
        _gateValues = target.IsGated ? new Operand(target.Values.Read(launcher, count), isPresent: true) : launcher.Nothing;
        _gate = new DeviceActivation(target.Gate);
        _accumulates = target.Accumulate ? 1 : 0;
    }

    private GradientSink(Operand nothing)
    {
        _gradient = nothing.Values;
        _gateValues = nothing;
    }

    /// <summary>Stands for a gradient that nobody wants.</summary>
    public static GradientSink Nothing(KernelLauncher launcher) => new(launcher.Nothing);

    /// <summary>The gradient's memory.</summary>
    public ArrayView<float> Gradient => _gradient;

    /// <summary>Leaves a value of the gradient.</summary>
    public void Write(long index, float gradient) => _gradient[index] = Finish(index, gradient);

    /// <summary>What becomes of a value of the gradient.</summary>
    public float Finish(long index, float gradient)
    {
        if (_gateValues.IsPresent)
        {
            gradient *= _gate.SlopeAtOutput(_gateValues.Values[index]);
        }

        return _accumulates != 0 ? _gradient[index] + gradient : gradient;
    }
}
