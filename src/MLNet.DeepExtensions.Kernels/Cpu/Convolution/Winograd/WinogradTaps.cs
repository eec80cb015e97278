namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Sums over taps by <see cref="WinogradConvolution"/>.</summary>
/// <param name="problem">The sums.</param>
/// <param name="outputs">The outputs of the Winograd form.</param>
internal sealed unsafe class WinogradTaps(TapProblem problem, int outputs) : TapKernel
{
    private readonly WinogradPass _pass = new(problem.Taps, outputs);
    private readonly bool _isBackward = problem.IsBackward;

    /// <inheritdoc/>
    public override long PreparedLength => FilterLength + _pass.Taps.TargetChannels;

    private long FilterLength => WinogradFilters.LengthOf(_pass);

    /// <inheritdoc/>
    public override void Prepare(WorkerTeam team, float* weights, float* bias, float* prepared)
    {
        Transform(team, weights, prepared);
        if (bias != null)
        {
            new ReadOnlySpan<float>(bias, _pass.Taps.TargetChannels)
                .CopyTo(new Span<float>(prepared + FilterLength, _pass.Taps.TargetChannels));
        }
    }

    /// <inheritdoc/>
    public override void Run(in TapOperands operands)
    {
        float* filters = operands.Prepared;
        float* bias = operands.Prepared + FilterLength;
        if (filters == null)
        {
            filters = operands.Team.Common<float>(FilterLength);
            bias = operands.Bias;
            Transform(operands.Team, operands.Weights, filters);
        }

        WinogradConvolution convolution = new(operands.Team, _pass, operands.Batch, operands.Source, filters, bias, operands.Target);
        operands.Team.For(convolution.Items, ref convolution, _pass.Taps.IsLarge(operands.Batch));
    }

    private void Transform(WorkerTeam team, float* weights, float* filters) =>
        new WinogradFilters(team, _pass, new WeightPanels(_pass.Taps, weights, bias: null, _isBackward), filters).TransformAll();
}
