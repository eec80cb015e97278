using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>A layer's parameter or state as its steps see it.</summary>
/// <param name="Value">The values, in the plan's flat parameters or states.</param>
/// <param name="Gradient">The gradient, in the plan's flat gradients; empty at inference, for states and for frozen layers.</param>
public sealed record PlanParameter(DeviceView<float> Value, DeviceView<float> Gradient)
{
    /// <summary>A parameter that is not there: a bias that was switched off.</summary>
    public static PlanParameter None { get; } = new(default, default);

    /// <summary>Whether its gradient is asked for.</summary>
    public bool IsTrained => !Gradient.IsEmpty;
}
