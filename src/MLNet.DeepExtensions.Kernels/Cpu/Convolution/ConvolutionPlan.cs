namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The kernels of a convolution: what <see cref="ConvolutionTable"/> says of its shape, asked once.</summary>
internal sealed class ConvolutionPlan
{
    private readonly string _forwardName;
    private readonly string _backwardDataName;
    private readonly (string Name, int FewestImages, WeightGradientKernel Kernel)[] _weightGradients;

    /// <summary>Chooses the kernels.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="lanes">Floats in a vector.</param>
    public ConvolutionPlan(Conv2DShape shape, int lanes)
    {
        TapProblem forward = TapProblem.Forward(shape, lanes);
        (_forwardName, Forward) = Choose(forward);
        (_backwardDataName, BackwardData) = Choose(TapProblem.BackwardData(shape, lanes));
        _weightGradients =
        [
            .. ConvolutionTable.WeightGradients.Entries.Where(entry => entry.Fits(in forward))
                .Select(entry => (entry.Name, entry.Kernel.FewestImages?.Invoke(forward) ?? 1, entry.Kernel.Make(forward))),
        ];
    }

    /// <summary>The forward pass.</summary>
    public TapKernel Forward { get; }

    /// <summary>The data gradient.</summary>
    public TapKernel BackwardData { get; }

    /// <summary>The filters' gradient of a batch.</summary>
    /// <param name="batch">The number of images, 1 or more.</param>
    public WeightGradientKernel WeightGradient(int batch) => _weightGradients[IndexFor(batch)].Kernel;

    /// <summary>The names of the three in the tables.</summary>
    /// <param name="batch">The number of images, 1 or more.</param>
    public KernelNames Names(int batch) => new(_forwardName, _backwardDataName, _weightGradients[IndexFor(batch)].Name);

    private static (string Name, TapKernel Kernel) Choose(TapProblem problem)
    {
        KernelEntry<TapProblem, Func<TapProblem, TapKernel>> entry = ConvolutionTable.Sums.Choose(in problem);
        return (entry.Name, entry.Kernel(problem));
    }

    private int IndexFor(int batch)
    {
        int index = 0;
        while (batch < _weightGradients[index].FewestImages)
        {
            index++;
        }

        return index;
    }
}
