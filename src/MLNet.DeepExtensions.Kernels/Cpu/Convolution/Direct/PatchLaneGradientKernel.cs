namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The filters' gradient by <see cref="PatchLaneGradient"/>.</summary>
/// <param name="problem">The forward pass.</param>
internal sealed unsafe class PatchLaneGradientKernel(TapProblem problem) : WeightGradientKernel
{
    /// <inheritdoc/>
    public override void Run(in WeightGradientOperands operands)
    {
        PatchLaneGradient chunks = new(operands.Team, problem.Taps, operands.Batch, operands.X, operands.Dy, operands.DBias != null);
        operands.Team.For(chunks.Items, ref chunks, problem.Taps.IsLarge(operands.Batch));
        chunks.Sum(operands.DWeights, operands.DBias, operands.Accumulate);
    }
}
