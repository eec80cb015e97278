namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>A convolution in one direction as sums over taps: what <see cref="ConvolutionTable"/> chooses its kernels by.</summary>
internal sealed class TapProblem
{
    private readonly int[] _rowPhases;
    private readonly int[] _columnPhases;

    private TapProblem(Conv2DShape shape, bool isBackward, int lanes)
    {
        (Shape, IsBackward, Lanes, Multiplier) = (shape, isBackward, lanes, shape.IsDepthwise ? shape.GroupOutChannels : 1);
        Padding padding = shape.Padding;
        _rowPhases = isBackward
            ? PhasesWithTaps(shape.InHeight, shape.Kernel.Height, shape.Stride.Height, padding.Top, shape.Dilation.Height) : [0];
        _columnPhases = isBackward
            ? PhasesWithTaps(shape.InWidth, shape.Kernel.Width, shape.Stride.Width, padding.Left, shape.Dilation.Width) : [0];
        Taps = isBackward ? Phase(_rowPhases.FirstOrDefault(), _columnPhases.FirstOrDefault()) : Whole();
    }

    /// <summary>The convolution.</summary>
    public Conv2DShape Shape { get; }

    /// <summary>Whether the sums lead from the outputs' gradients to the images'.</summary>
    public bool IsBackward { get; }

    /// <summary>Floats in a vector.</summary>
    public int Lanes { get; }

    /// <summary>
    /// Filters of a channel in a depthwise convolution, for which the passes want the images' channels repeated; otherwise 1.
    /// </summary>
    public int Multiplier { get; }

    /// <summary>The first pass, and the only one but in the data gradient at a larger stride than 1.</summary>
    public TapPass Taps { get; }

    /// <summary>
    /// The number of passes: in the data gradient one for each phase of the strides that has taps, so that there are no more than the
    /// filter has taps.
    /// </summary>
    public long Phases => (long)_rowPhases.Length * _columnPhases.Length;

    /// <summary>Whether there are target positions that no tap reaches, and so no pass.</summary>
    public bool LeavesGaps => IsBackward
        && (_rowPhases.Length < Math.Min(Shape.Stride.Height, Shape.InHeight)
            || _columnPhases.Length < Math.Min(Shape.Stride.Width, Shape.InWidth));

    /// <summary>From the images to the outputs; the filters' gradient sums over the same taps.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="lanes">Floats in a vector.</param>
    public static TapProblem Forward(Conv2DShape shape, int lanes) => new(shape, isBackward: false, lanes);

    /// <summary>From the outputs' gradients to the images'.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="lanes">Floats in a vector.</param>
    public static TapProblem BackwardData(Conv2DShape shape, int lanes) => new(shape, isBackward: true, lanes);

    /// <summary>Works out all passes.</summary>
    public TapPass[] Passes() => !IsBackward ? [Taps] : [.. from row in _rowPhases from column in _columnPhases select Phase(row, column)];

    /// <inheritdoc/>
    public override string ToString() => $"{Shape}, {(IsBackward ? "data gradient" : "forward")}, vectors of {Lanes}";

    private TapPass Whole() => new(
        TapAxis.Forward(
            Shape.InHeight, Shape.OutHeight, Shape.Kernel.Height, Shape.Stride.Height, Shape.Padding.Top, Shape.Dilation.Height),
        TapAxis.Forward(Shape.InWidth, Shape.OutWidth, Shape.Kernel.Width, Shape.Stride.Width, Shape.Padding.Left, Shape.Dilation.Width),
        Shape.Kernel.Width, Shape.InChannels * Multiplier, (Shape.OutHeight, Shape.OutWidth, Shape.OutChannels), Shape.Groups * Multiplier);

    private TapPass Phase(int row, int column) => new(
        TapAxis.Backward(
            Shape.InHeight, Shape.OutHeight, Shape.Kernel.Height, Shape.Stride.Height, Shape.Padding.Top, Shape.Dilation.Height, row),
        TapAxis.Backward(
            Shape.InWidth, Shape.OutWidth, Shape.Kernel.Width, Shape.Stride.Width, Shape.Padding.Left, Shape.Dilation.Width, column),
        Shape.Kernel.Width, Shape.OutChannels, (Shape.InHeight, Shape.InWidth, Shape.InChannels * Multiplier), Shape.Groups * Multiplier);

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
