namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>What the convolution kernels work out once for a shape: its passes over taps, and the fastest way to run each.</summary>
internal sealed class ConvolutionPlan
{
    /// <summary>Works out the passes.</summary>
    public ConvolutionPlan(Conv2DShape shape)
    {
        Padding padding = shape.Padding;
        Multiplier = shape.IsDepthwise ? shape.GroupOutChannels : 1;
        int inChannels = shape.InChannels * Multiplier;
        int groups = shape.Groups * Multiplier;
        Forward = new TapPass(
            TapAxis.Forward(shape.InHeight, shape.OutHeight, shape.Kernel.Height, shape.Stride.Height, padding.Top, shape.Dilation.Height),
            TapAxis.Forward(shape.InWidth, shape.OutWidth, shape.Kernel.Width, shape.Stride.Width, padding.Left, shape.Dilation.Width),
            shape.Kernel.Width, inChannels, (shape.OutHeight, shape.OutWidth, shape.OutChannels), groups);
        Sections = new PatchSections(Forward);
        WinogradForward = WinogradPass.Find(Forward);
        PlaneForward = WinogradForward == null ? PlanePass.Find(Forward) : null;
        HasPatchLanes = PatchLaneGradient.Takes(Forward);
        HasRowWinogradLanes = HasPatchLanes && RowWinogradGradient.Takes(Forward);

        int[] rowPhases = PhasesWithTaps(shape.InHeight, shape.Kernel.Height, shape.Stride.Height, padding.Top, shape.Dilation.Height);
        int[] columnPhases = PhasesWithTaps(shape.InWidth, shape.Kernel.Width, shape.Stride.Width, padding.Left, shape.Dilation.Width);
        Spread = PatchSpread.Find(shape, (long)rowPhases.Length * columnPhases.Length);
        LeavesGaps = rowPhases.Length < Math.Min(shape.Stride.Height, shape.InHeight) || columnPhases.Length < Math.Min(shape.Stride.Width, shape.InWidth);
        Backward = Spread is not null ? [] :
        [
            .. from row in rowPhases
               let rows = TapAxis.Backward(shape.InHeight, shape.OutHeight, shape.Kernel.Height, shape.Stride.Height, padding.Top, shape.Dilation.Height, row)
               from column in columnPhases
               let columns = TapAxis.Backward(shape.InWidth, shape.OutWidth, shape.Kernel.Width, shape.Stride.Width, padding.Left, shape.Dilation.Width, column)
               select new TapPass(rows, columns, shape.Kernel.Width, shape.OutChannels, (shape.InHeight, shape.InWidth, inChannels), groups)
        ];
        WinogradBackward = Backward.Length == 1 ? WinogradPass.Find(Backward[0]) : null;
        PlaneBackward = Backward.Length == 1 && WinogradBackward == null ? PlanePass.Find(Backward[0]) : null;
    }

    /// <summary>Filters of a channel in a depthwise convolution, for which the passes want the images' channels repeated; otherwise 1.</summary>
    public int Multiplier { get; }

    /// <summary>From the images to the outputs.</summary>
    public TapPass Forward { get; }

    /// <summary>The forward pass as the weight gradient cuts it.</summary>
    public PatchSections Sections { get; }

    /// <summary>
    /// From the outputs' gradients to the images', one pass for each phase of the strides that has taps, so that there are no more than the filter has taps;
    /// none where there is a <see cref="Spread"/>.
    /// </summary>
    public TapPass[] Backward { get; }

    /// <summary>Whether there are input positions that no tap reaches, and so none of <see cref="Backward"/>.</summary>
    public bool LeavesGaps { get; }

    /// <summary>The same for all phases at once; null where passes are faster.</summary>
    public PatchSpread? Spread { get; }

    /// <summary>The forward pass by Winograd's algorithm; null where that is slower.</summary>
    public WinogradPass? WinogradForward { get; }

    /// <summary>The only backward pass, likewise.</summary>
    public WinogradPass? WinogradBackward { get; }

    /// <summary>The forward pass over planes; null where that is slower.</summary>
    public PlanePass? PlaneForward { get; }

    /// <summary>The only backward pass, likewise.</summary>
    public PlanePass? PlaneBackward { get; }

    /// <summary>Whether the filters' gradient is faster by <see cref="PatchLaneGradient"/> than by <see cref="WeightGradient"/>.</summary>
    public bool HasPatchLanes { get; }

    /// <summary>Whether it is still faster by <see cref="RowWinogradGradient"/>, for batches that are enough for its precision.</summary>
    public bool HasRowWinogradLanes { get; }

    // Those p below the stride for which p + padding - u dilation is a multiple of the stride for some tap u.
    private static int[] PhasesWithTaps(int inSize, int kernel, int stride, int padding, int dilation)
    {
        SortedSet<int> phases = [];
        for (long u = 0; u < Math.Min(kernel, stride); u++)
        {
            phases.Add((int)((((u * dilation) - padding) % stride + stride) % stride));
        }

        return [.. phases.Where(phase => phase < inSize)];
    }
}
