namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The data gradient by a <see cref="PatchSpread"/>.</summary>
/// <param name="problem">The data gradient.</param>
internal sealed unsafe class PatchSpreadTaps(TapProblem problem) : TapKernel
{
    private readonly PatchSpread _spread = new(problem.Shape);

    /// <inheritdoc/>
    public override void Run(in TapOperands operands)
    {
        WorkerTeam team = operands.Team;
        TapPass products = _spread.Products;
        WeightPanels panels = new(products, operands.Weights, bias: null, backward: true);
        int most = Math.Min(operands.Batch, _spread.ImagesAtOnce);
        float* patches = operands.Copies.Take<float>(most * _spread.ImageFloats);
        for (int first = 0; first < operands.Batch; first += most)
        {
            int images = Math.Min(most, operands.Batch - first);
            float* gradients = operands.Source + ((nint)first * problem.Shape.OutSize);
            TapConvolution convolution = new(team, products, images, gradients, in panels, new TapTarget(patches, Activation.Linear));
            team.For(convolution.Items, ref convolution, products.IsLarge(images));
            PatchSums sums = new(team, _spread, first, images, patches, operands.Target);
            team.For(sums.Items, ref sums, products.IsLarge(images));
        }
    }
}
