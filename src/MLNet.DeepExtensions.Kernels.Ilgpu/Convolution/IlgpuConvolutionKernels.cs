using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// Convolutions as matrix products whose operands are gathered as they are loaded, and direct ones where a product's tile would be mostly
/// empty.
/// </summary>
internal sealed class IlgpuConvolutionKernels(KernelLauncher launcher) : IConvolutionKernels
{
    // Up to so many filters of a group, or products of a sum, half of a tile stands empty.
    private const int FewFilters = 8;
    private const int FewProducts = 8;

    private const string Direct = "direct";

    public KernelNames Names(Conv2DShape shape, int batch)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        bool isDirect = IsDirect(shape, shape.PatchSize);
        return new KernelNames(
            isDirect ? Direct : Gemm.NameOf(launcher, batch * shape.OutPositions, shape.GroupOutChannels, shape.Groups),
            IsDirect(shape, shape.Kernel.Area * shape.GroupOutChannels) ? Direct
                : Gemm.NameOf(launcher, batch * shape.InPositions, shape.GroupInChannels, shape.Groups),
            isDirect ? Direct : Gemm.NameOf(launcher, shape.PatchSize + 1, shape.GroupOutChannels, shape.Groups));
    }

    public void Forward(
        Conv2DShape shape, int batch, DeviceView<float> x, DeviceView<float> weights, DeviceView<float> bias, Activation activation,
        DeviceView<float> y)
    {
        using KernelCall call = launcher.Begin();
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        QuadView images = Images(shape, batch, x);
        QuadView filters = new(launcher, weights, shape.WeightCount, shape.OutChannels, nameof(weights));
        ConvolutionGeometry geometry = new(shape, batch);
        GemmTarget target = new(
            launcher, y.Write(launcher, (long)batch * shape.OutSize), y.Offset, shape.OutChannels, shape.GroupOutChannels);
        GemmOutput output = new(
            launcher, target, launcher.Optional(bias, shape.OutChannels, nameof(bias)), new DeviceActivation(activation));
        int positions = batch * shape.OutPositions;
        if (IsDirect(shape, shape.PatchSize))
        {
            launcher.ForItems((long)positions * shape.OutChannels, new DirectForward(
                geometry, images.Values, filters.Values, output));
        }
        else if (batch > 0)
        {
            Gemm.Run(
                launcher, positions, shape.GroupOutChannels, shape.PatchSize, shape.Groups,
                new PatchRows(new ImagePatches(geometry, images, positions)),
                new MatrixColumns(filters, shape.GroupOutChannels, shape.PatchSize, shape.OutChannels, withOnes: false), output);
        }
    }

    public void BackwardData(Conv2DShape shape, int batch, DeviceView<float> dy, DeviceView<float> weights, in GradientTarget dx)
    {
        using KernelCall call = launcher.Begin();
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        QuadView gradients = Gradients(shape, batch, dy);
        QuadView filters = new(launcher, weights, shape.WeightCount, shape.GroupOutChannels, nameof(weights));
        ConvolutionGeometry geometry = new(shape, batch);
        GradientSink sink = new(launcher, dx, (long)batch * shape.InSize);
        GemmTarget target = new(launcher, sink.Gradient, dx.Gradient.Offset, shape.InChannels, shape.GroupInChannels);
        int positions = batch * shape.InPositions;
        if (IsDirect(shape, shape.Kernel.Area * shape.GroupOutChannels))
        {
            launcher.ForItems((long)positions * shape.InChannels, new DirectBackwardData(
                geometry, shape.Groups, gradients.Values, filters.Values, sink));
        }
        else if (batch > 0)
        {
            Gemm.Run(
                launcher, positions, shape.GroupInChannels, shape.Kernel.Area * shape.GroupOutChannels, shape.Groups,
                new GradientPatchRows(geometry, gradients, positions), new FilterRows(geometry, filters),
                new GemmOutput(launcher, target, sink));
        }
    }

    public void BackwardWeights(
        Conv2DShape shape, int batch, DeviceView<float> x, DeviceView<float> dy, DeviceView<float> dWeights, DeviceView<float> dBias,
        bool accumulate = false)
    {
        using KernelCall call = launcher.Begin();
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        QuadView images = Images(shape, batch, x);
        QuadView gradients = new(launcher, dy, (long)batch * shape.OutSize, shape.OutChannels, nameof(dy));
        GemmTarget filters = new(
            launcher, dWeights.Write(launcher, shape.WeightCount), dWeights.Offset, shape.OutChannels, shape.GroupOutChannels);
        Operand sums = launcher.OptionalOutput(dBias, shape.OutChannels, nameof(dBias));
        if (batch == 0)
        {
            ClearGradients(shape, dWeights, dBias, accumulate);
            return;
        }

        ConvolutionGeometry geometry = new(shape, batch);
        int positions = batch * shape.OutPositions;
        if (IsDirect(shape, shape.PatchSize))
        {
            ColumnSums.Run(
                launcher, positions, checked((int)shape.WeightCount), new DirectWeightTerms(geometry, images.Values, gradients.Values),
                new StoreSum(filters.Values, accumulate));
            if (sums.IsPresent)
            {
                ColumnSums.Run(
                    launcher, positions, shape.OutChannels, new ValueTerms(shape.OutChannels, gradients.Values),
                    new StoreSum(sums.Values, accumulate));
            }

            return;
        }

        Gemm.Run(
            launcher, shape.PatchSize + (sums.IsPresent ? 1 : 0), shape.GroupOutChannels, positions, shape.Groups,
            new PatchColumns(new ImagePatches(geometry, images, positions), sums.IsPresent),
            new MatrixColumns(gradients, shape.GroupOutChannels, positions, shape.OutChannels, withOnes: false),
            new GemmOutput(launcher, filters, shape.PatchSize, sums, accumulate));
    }

    private static bool IsDirect(Conv2DShape shape, int products) =>
        (shape.Groups > 1 && shape.GroupOutChannels <= FewFilters) || products <= FewProducts;

    private static void ClearGradients(Conv2DShape shape, DeviceView<float> dWeights, DeviceView<float> dBias, bool accumulate)
    {
        if (!accumulate)
        {
            dWeights.Slice(0, shape.WeightCount).Clear();
            dBias.Slice(0, dBias.IsEmpty ? 0 : shape.OutChannels).Clear();
        }
    }

    // Four neighbours of a patch are neighbours in the image only where a group's channels come in fours.
    private QuadView Images(Conv2DShape shape, int batch, DeviceView<float> x) =>
        new(launcher, x, (long)batch * shape.InSize, shape.GroupInChannels, nameof(x));

    private QuadView Gradients(Conv2DShape shape, int batch, DeviceView<float> dy) =>
        new(launcher, dy, (long)batch * shape.OutSize, shape.GroupOutChannels, nameof(dy));
}
