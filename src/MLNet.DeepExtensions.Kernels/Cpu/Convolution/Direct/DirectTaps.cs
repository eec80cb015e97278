using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// Sums over taps as they are, by <see cref="TapConvolution"/>. A data gradient at a larger stride than 1 is one pass a phase of the
/// strides; a depthwise convolution with several filters a channel goes through copies of the channels.
/// </summary>
/// <param name="problem">The sums.</param>
internal sealed unsafe class DirectTaps(TapProblem problem) : TapKernel
{
    private readonly TapPass[] _passes = problem.Passes();

    /// <inheritdoc/>
    public override long PreparedLength
    {
        get
        {
            WeightPanels panels = Panels(problem.Taps, weights: null, bias: null);
            return panels.Size * panels.Count;
        }
    }

    /// <inheritdoc/>
    public override void Prepare(WorkerTeam team, float* weights, float* bias, float* prepared) =>
        Panels(problem.Taps, weights, bias).PackAll(team, prepared);

    /// <inheritdoc/>
    public override void Run(in TapOperands operands)
    {
        if (problem.IsBackward)
        {
            RunBackward(in operands);
        }
        else
        {
            float* source = ChannelExpansion.Expand(operands.Team, operands.Source, operands.Batch, problem, operands.Copies);
            Run(problem.Taps, in operands, source, operands.Target);
        }
    }

    private void RunBackward(in TapOperands operands)
    {
        // A gate is swept over whole rows: not where a phase writes every other pixel, nor before copies are added up.
        TapTarget target = operands.Target;
        bool isFolded = problem.Multiplier > 1 || (_passes.Length > 1 && target.IsGated);
        bool isInPlace = problem.Multiplier == 1 && !target.Accumulates;
        long pixels = (long)operands.Batch * problem.Shape.InPositions;
        long values = pixels * problem.Taps.TargetChannels;
        TapTarget sums = !isFolded ? target
            : new TapTarget(isInPlace ? target.Values : operands.Copies.Take<float>(values), Activation.Linear);
        if (problem.LeavesGaps && !sums.Accumulates)
        {
            NativeMemory.Clear(sums.Values, (nuint)values * sizeof(float));
        }

        foreach (TapPass pass in _passes)
        {
            Run(pass, in operands, operands.Source, in sums);
        }

        if (isFolded)
        {
            ChannelExpansion.Fold(operands.Team, sums.Values, pixels, problem.Shape.InChannels, problem.Multiplier, in target);
        }
    }

    private void Run(TapPass pass, in TapOperands operands, float* source, in TapTarget target)
    {
        WeightPanels panels = Panels(pass, operands.Weights, operands.Bias);
        TapConvolution convolution = new(operands.Team, pass, operands.Batch, source, in panels, in target, operands.Prepared);
        operands.Team.For(convolution.Items, ref convolution, pass.IsLarge(operands.Batch));
    }

    private WeightPanels Panels(TapPass pass, float* weights, float* bias) => new(pass, weights, bias, problem.IsBackward);
}
