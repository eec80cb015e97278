namespace MLNet.DeepExtensions.Kernels;

/// <summary>
/// Where a backward kernel leaves the gradient with respect to its input <c>x</c>: <c>gradient = [gradient +] g * gate'(x)</c>, where
/// <c>g</c> is what the kernel computes. The gate is the activation that produced <c>x</c>, so that its backward pass costs no sweep of its
/// own; its derivative is taken from its output.
/// </summary>
/// <param name="Gradient">The gradient buffer, as large as the input.</param>
/// <param name="Accumulate">Whether to add to what stands there (a value that feeds several layers) or to overwrite it.</param>
/// <param name="Gate">
/// The activation that produced the input; <see cref="Activation.Linear"/> for none. It must have
/// <see cref="Activation.HasGradientFromOutput"/>.
/// </param>
/// <param name="Values">The input itself, needed where there is a gate.</param>
public readonly record struct GradientTarget(
    DeviceView<float> Gradient, bool Accumulate = false, Activation Gate = default, DeviceView<float> Values = default)
{
    /// <summary>Whether the gradient is multiplied with the derivative of an activation.</summary>
    public bool IsGated => Gate.Kind != ActivationKind.Linear;
}
