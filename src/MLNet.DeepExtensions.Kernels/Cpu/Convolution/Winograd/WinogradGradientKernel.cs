namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The filters' gradient by <see cref="WinogradWeightGradient"/>.</summary>
/// <param name="problem">The forward pass.</param>
/// <param name="outputs">The outputs of the Winograd form.</param>
internal sealed unsafe class WinogradGradientKernel(TapProblem problem, int outputs) : WeightGradientKernel
{
    private readonly WinogradPass _pass = new(problem.Taps, outputs);

    /// <inheritdoc/>
    public override void Run(in WeightGradientOperands operands)
    {
        WorkerTeam team = operands.Team;
        WinogradWeightGradient chunks = new(team, _pass, operands.Batch, operands.X, operands.Dy, operands.DBias != null);
        team.For(chunks.Items, ref chunks, _pass.Taps.IsLarge(operands.Batch));
        WinogradWeightGradientSum sum = new(team, in chunks, operands.DWeights, operands.DBias, operands.Accumulate);
        team.For(sum.Items, ref sum, chunks.Sums.IsLarge);
    }
}
