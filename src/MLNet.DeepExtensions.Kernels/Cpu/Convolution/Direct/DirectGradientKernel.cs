namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// The filters' gradient by <see cref="WeightGradient"/>, over copies of the channels where a depthwise convolution has several filters a
/// channel.
/// </summary>
/// <param name="problem">The forward pass.</param>
internal sealed unsafe class DirectGradientKernel(TapProblem problem) : WeightGradientKernel
{
    private readonly PatchSections _sections = new(problem.Taps);

    /// <inheritdoc/>
    public override void Run(in WeightGradientOperands operands)
    {
        WorkerTeam team = operands.Team;
        float* x = ChannelExpansion.Expand(team, operands.X, operands.Batch, problem, operands.Copies);
        WeightGradient chunks = new(team, problem.Taps, _sections, operands.Batch, x, operands.Dy, operands.DBias != null);
        team.For(chunks.Items, ref chunks, problem.Taps.IsLarge(operands.Batch));
        WeightGradientSum sum = new(in chunks, problem.Taps, operands.DWeights, operands.DBias, operands.Accumulate);
        team.For(sum.Items, ref sum, chunks.Sums.IsLarge);
    }
}
