namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// Sums over taps by <see cref="PlaneConvolution{TImages}"/>. Where images may lie side by side, as many as a vector has lanes do; the rest
/// of a batch is computed image by image, which gives the same bits.
/// </summary>
/// <param name="problem">The sums.</param>
/// <param name="isWinograd">Whether the products run down the rows by <see cref="RowWinograd"/>.</param>
/// <param name="isBatched">Whether images may lie side by side.</param>
internal sealed unsafe class PlaneTaps(TapProblem problem, bool isWinograd, bool isBatched) : TapKernel
{
    private readonly PlanePass _single = new(problem.Taps, images: 1, isWinograd);
    private readonly PlanePass? _sideBySide = isBatched ? new PlanePass(problem.Taps, problem.Lanes, isWinograd) : null;

    /// <inheritdoc/>
    public override void Run(in TapOperands operands)
    {
        int together = _sideBySide is { Layout.Images: var images } ? operands.Batch / images * images : 0;
        if (together > 0)
        {
            Run<ImageLanes>(_sideBySide!, in operands, firstImage: 0, together);
        }

        if (operands.Batch > together)
        {
            Run<PlaneImages>(_single, in operands, together, operands.Batch - together);
        }
    }

    private void Run<TImages>(PlanePass pass, in TapOperands operands, int firstImage, int batch)
        where TImages : struct, IPlaneImages
    {
        WeightPanels filters = new(pass.Taps, operands.Weights, operands.Bias, problem.IsBackward);
        PlaneConvolution<TImages> convolution = new(operands.Team, pass, firstImage, batch, operands.Source, in filters, operands.Target);
        operands.Team.For(convolution.Items, ref convolution, pass.Taps.IsLarge(batch));
    }
}
