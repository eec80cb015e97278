namespace MLNet.DeepExtensions.Kernels;

/// <summary>
/// Recurrence over the steps of sequences. The products of the inputs come from <see cref="IDenseKernels"/>, all steps at once, and so do
/// the gradients of all weights: here is what must go step by step.
/// </summary>
public interface IRecurrentKernels
{
    /// <summary>Takes all steps.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="batch">The number of sequences.</param>
    /// <param name="weights">The recurrent weights.</param>
    /// <param name="gates">
    /// <c>a = x W + b</c>, <c>[batch, steps, gates units]</c>. Where memory is kept, the gates behind their functions are left here.
    /// </param>
    /// <param name="memory">What is kept for the backward pass.</param>
    /// <param name="state">The state before and after.</param>
    /// <param name="y">
    /// The state after every step, <c>[batch, steps, stride]</c>, or after the last, <c>[batch, stride]</c>; the first units of each row.
    /// </param>
    void Forward(
        RecurrentShape shape, int batch, in RecurrentWeights weights, DeviceView<float> gates, in RecurrentMemory memory,
        in RecurrentState state, DeviceView<float> y);

    /// <summary>Goes back through all steps; the gradient of the state before the first is not given.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="batch">The number of sequences.</param>
    /// <param name="weights">The recurrent weights; their bias is not read.</param>
    /// <param name="gates">The gates as the forward pass left them, <c>[batch, steps, gates units]</c>.</param>
    /// <param name="memory">What the forward pass kept.</param>
    /// <param name="dy">The output's gradient, laid out as the output.</param>
    /// <param name="dGates">The gradient of a, <c>[batch, steps, gates units]</c>, overwritten.</param>
    /// <param name="dProducts">
    /// The gradient of p, likewise, where it is another one (<see cref="RecurrentShape.HasProductGradient"/>); not used by others.
    /// </param>
    void Backward(
        RecurrentShape shape, int batch, in RecurrentWeights weights, DeviceView<float> gates, in RecurrentMemory memory,
        DeviceView<float> dy, DeviceView<float> dGates, DeviceView<float> dProducts);
}
