namespace MLNet.DeepExtensions.Kernels;

/// <summary>What a recurrent layer multiplies its state with.</summary>
/// <param name="Weights">The recurrent weights U, <c>[units, gates units]</c>.</param>
/// <param name="Bias">What is added to the product, <c>[gates units]</c>; empty for nothing.</param>
/// <param name="Mask">
/// What the state is multiplied with in front of the product, <c>[batch, units]</c>, the same in every step: variational dropout (Gal and
/// Ghahramani 2016). Empty for 1.
/// </param>
public readonly record struct RecurrentWeights(
    DeviceView<float> Weights, DeviceView<float> Bias = default, DeviceView<float> Mask = default);

/// <summary>What a forward pass keeps for its backward pass.</summary>
/// <param name="Before">The state before each step, <c>[batch, steps, units]</c>; empty where nothing is to be kept.</param>
/// <param name="Masked">The same times the mask, where there is one.</param>
/// <param name="Cells">
/// LSTM: the cell before each step. GRU: the candidate's recurrent product. <c>[batch, steps, units]</c>; not used by others.
/// </param>
public readonly record struct RecurrentMemory(
    DeviceView<float> Before = default, DeviceView<float> Masked = default, DeviceView<float> Cells = default)
{
    /// <summary>Whether something is kept.</summary>
    public bool IsKept => !Before.IsEmpty;
}

/// <summary>The state that a sequence begins with, replaced by that after its last step; empty for zeros that nobody wants back.</summary>
/// <param name="Hidden">The state h, <c>[batch, units]</c>.</param>
/// <param name="Cell">The cell c of an LSTM, <c>[batch, units]</c>; not used by others.</param>
public readonly record struct RecurrentState(DeviceView<float> Hidden = default, DeviceView<float> Cell = default);
