namespace MLNet.DeepExtensions.Kernels;

/// <summary>
/// The key of a random mask: Philox4x32-10 (Salmon et al. 2011) with key <c>(seed low, seed high)</c> and counter <c>(index / 4, stream,
/// step low, step high)</c> gives word <c>index % 4</c> for element <c>index</c>. The mask is a function of the key alone: the same on
/// every device, recomputed in the backward pass and never stored.
/// </summary>
/// <param name="Seed">The seed of the training.</param>
/// <param name="Stream">The layer's own number.</param>
/// <param name="Step">The training step.</param>
public readonly record struct RandomKey(ulong Seed, uint Stream, ulong Step)
{
    /// <summary>
    /// The mask's index of the operand's first element: a part of a batch that is cut among several processes takes its part of the
    /// batch's mask. 0 or more, 0 by default; any number, not only a multiple of 4.
    /// </summary>
    public long First { get; init; }
}
