using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Convolutions on the processor: direct ones, that read the images where they lie.</summary>
internal sealed unsafe class CpuConvolutionKernels(WorkerTeam team) : IConvolutionKernels
{
    private readonly ConditionalWeakTable<Conv2DShape, ConvolutionPlan> _plans = [];
    private readonly NativeScratch _expanded = team.NewMemory();

    /// <inheritdoc/>
    public void Forward(
        Conv2DShape shape, int batch, DeviceView<float> x, DeviceView<float> weights, DeviceView<float> bias, Activation activation, DeviceView<float> y)
    {
        using KernelCall call = team.Begin();
        float* source = Source(shape, batch, x, activation);
        TapTarget target = new(y.Write(team, (long)batch * shape.OutSize), activation);
        ConvolutionPlan plan = PlanOf(shape);
        float* offset = bias.ReadOrNull(team, shape.OutChannels);
        WeightPanels panels = new(plan.Forward, weights.Read(team, shape.WeightCount), offset, backward: false);
        if (batch > 0 && plan.WinogradForward is { } winograd)
        {
            Convolve(winograd, batch, source, TransformFilters(winograd, in panels), offset, in target);
        }
        else if (batch > 0 && plan.PlaneForward is { } planes)
        {
            Convolve(planes, batch, source, in panels, in target);
        }
        else if (batch > 0)
        {
            Convolve(plan.Forward, batch, Expand(plan, shape, batch, source), in panels, in target);
        }
    }

    /// <inheritdoc/>
    public DeviceBuffer<float>? Prepare(Conv2DShape shape, DeviceView<float> weights, DeviceView<float> bias)
    {
        using KernelCall call = team.Begin();
        float* filters = weights.Read(team, shape.WeightCount);
        float* offset = bias.ReadOrNull(team, shape.OutChannels);
        ConvolutionPlan plan = PlanOf(shape);
        WeightPanels panels = new(plan.Forward, filters, offset, backward: false);
        if (plan.PlaneForward != null)
        {
            return null;
        }

        if (plan.WinogradForward is not { } winograd)
        {
            CpuBuffer<float> packed = new(panels.Size * panels.Count);
            panels.PackAll(team, packed.View.Write(team, packed.Length));
            return packed;
        }

        long length = WinogradFilters.LengthOf(winograd);
        CpuBuffer<float> prepared = new(length + shape.OutChannels);
        new WinogradFilters(team, winograd, in panels, prepared.View.Write(team, length)).TransformAll();
        if (!bias.IsEmpty)
        {
            bias.Slice(0, shape.OutChannels).Span.CopyTo(prepared.HostSpan(length, shape.OutChannels));
        }

        return prepared;
    }

    /// <inheritdoc/>
    public void ForwardPrepared(
        Conv2DShape shape, int batch, DeviceView<float> x, DeviceView<float> prepared, Activation activation, DeviceView<float> y)
    {
        using KernelCall call = team.Begin();
        float* source = Source(shape, batch, x, activation);
        TapTarget target = new(y.Write(team, (long)batch * shape.OutSize), activation);
        ConvolutionPlan plan = PlanOf(shape);
        if (plan.WinogradForward is { } winograd)
        {
            long length = WinogradFilters.LengthOf(winograd);
            float* filters = prepared.Read(team, length + shape.OutChannels);
            if (batch > 0)
            {
                Convolve(winograd, batch, source, filters, filters + length, in target);
            }

            return;
        }

        WeightPanels panels = new(plan.Forward, weights: null, bias: null, backward: false);
        float* packed = prepared.Read(team, panels.Size * panels.Count);
        if (batch > 0)
        {
            Convolve(plan.Forward, batch, Expand(plan, shape, batch, source), in panels, in target, packed);
        }
    }

    /// <inheritdoc/>
    public void BackwardData(Conv2DShape shape, int batch, DeviceView<float> dy, DeviceView<float> weights, in GradientTarget dx)
    {
        using KernelCall call = team.Begin();
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        float* source = dy.Read(team, (long)batch * shape.OutSize);
        float* filters = weights.Read(team, shape.WeightCount);
        TapTarget target = new(team, in dx, (long)batch * shape.InSize);
        if (batch == 0)
        {
            return;
        }

        ConvolutionPlan plan = PlanOf(shape);
        if (plan.WinogradBackward is { } winograd)
        {
            WeightPanels panels = new(winograd.Taps, filters, bias: null, backward: true);
            Convolve(winograd, batch, source, TransformFilters(winograd, in panels), bias: null, in target);
            return;
        }

        if (plan.PlaneBackward is { } planes)
        {
            Convolve(planes, batch, source, new WeightPanels(planes.Taps, filters, bias: null, backward: true), in target);
            return;
        }

        if (plan.Spread is { } spread)
        {
            SpreadPatches(spread, batch, source, filters, in target);
            return;
        }

        long pixels = (long)batch * shape.InPositions;

        // A gate is swept over whole rows: not where a phase writes every other pixel, nor before copies are added up.
        bool isFolded = plan.Multiplier > 1 || (plan.Backward.Length > 1 && target.IsGated);
        bool isInPlace = plan.Multiplier == 1 && !target.Accumulates;
        TapTarget sums = !isFolded ? target
            : new TapTarget(isInPlace ? target.Values : _expanded.Take<float>(pixels * shape.InChannels * plan.Multiplier), Activation.Linear);
        if (plan.LeavesGaps && !sums.Accumulates)
        {
            NativeMemory.Clear(sums.Values, (nuint)(pixels * shape.InChannels * plan.Multiplier) * sizeof(float));
        }

        foreach (TapPass pass in plan.Backward)
        {
            Convolve(pass, batch, source, new WeightPanels(pass, filters, bias: null, backward: true), in sums);
        }

        if (isFolded)
        {
            ChannelExpansion.Fold(team, sums.Values, pixels, shape.InChannels, plan.Multiplier, in target);
        }
    }

    /// <inheritdoc/>
    public void BackwardWeights(
        Conv2DShape shape, int batch, DeviceView<float> x, DeviceView<float> dy, DeviceView<float> dWeights, DeviceView<float> dBias, bool accumulate = false)
    {
        using KernelCall call = team.Begin();
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        float* source = x.Read(team, (long)batch * shape.InSize);
        float* gradient = dy.Read(team, (long)batch * shape.OutSize);
        float* filters = dWeights.Write(team, shape.WeightCount);
        float* bias = dBias.WriteOrNull(team, shape.OutChannels);
        if (batch == 0)
        {
            ClearGradients(dWeights, dBias, accumulate);
            return;
        }

        ConvolutionPlan plan = PlanOf(shape);
        if (plan.WinogradForward is { } winograd && WinogradWeightGradient.Takes(winograd, batch))
        {
            WinogradWeightGradient winogradChunks = new(team, winograd, batch, source, gradient, bias != null);
            team.For(winogradChunks.Items, ref winogradChunks, IsLarge(plan.Forward, batch));
            WinogradWeightGradientSum winogradSum = new(team, in winogradChunks, filters, bias, accumulate);
            team.For(winogradSum.Items, ref winogradSum, winogradChunks.ChunkSize * winogradChunks.Chunks > 1 << 16);
            return;
        }

        if (plan.HasRowWinogradLanes && RowWinogradGradient.HasEnoughTerms(plan.Forward, batch))
        {
            RowWinogradGradient rowChunks = new(team, plan.Forward, batch, source, gradient);
            team.For(rowChunks.Items, ref rowChunks, IsLarge(plan.Forward, batch));
            rowChunks.Sum(filters, bias, accumulate);
            return;
        }

        if (plan.HasPatchLanes)
        {
            PatchLaneGradient lanes = new(team, plan.Forward, batch, source, gradient, bias != null);
            team.For(lanes.Items, ref lanes, IsLarge(plan.Forward, batch));
            lanes.Sum(filters, bias, accumulate);
            return;
        }

        source = Expand(plan, shape, batch, source);
        WeightGradient chunks = new(team, plan, batch, source, gradient, bias != null);
        team.For(chunks.Items, ref chunks, IsLarge(plan.Forward, batch));
        WeightGradientSum sum = new(in chunks, plan.Forward, filters, bias, accumulate);
        team.For(sum.Items, ref sum, chunks.ChunkSize * chunks.Chunks > 1 << 16);
    }

    private float* Source(Conv2DShape shape, int batch, DeviceView<float> x, Activation activation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        return activation.Kind == ActivationKind.Softmax
            ? throw new ArgumentException("Softmax is not an elementwise activation.", nameof(activation))
            : x.Read(team, (long)batch * shape.InSize);
    }

    private void Convolve(TapPass pass, int batch, float* source, in WeightPanels panels, in TapTarget target, float* packed = null)
    {
        TapConvolution convolution = new(team, pass, batch, source, in panels, in target, packed);
        team.For(convolution.Items, ref convolution, IsLarge(pass, batch));
    }

    private void Convolve(PlanePass pass, int batch, float* source, in WeightPanels panels, in TapTarget target)
    {
        int together = pass.SideBySide is { Layout.Images: int images } ? batch / images * images : 0;
        if (together > 0)
        {
            PlaneConvolution groups = new(team, pass.SideBySide!, 0, together, source, in panels, in target);
            team.For(groups.Items, ref groups, IsLarge(pass.Taps, together));
        }

        if (batch > together)
        {
            PlaneConvolution convolution = new(team, pass, together, batch - together, source, in panels, in target);
            team.For(convolution.Items, ref convolution, IsLarge(pass.Taps, batch - together));
        }
    }

    private void Convolve(WinogradPass pass, int batch, float* source, float* filters, float* bias, in TapTarget target)
    {
        WinogradConvolution convolution = new(team, pass, batch, source, filters, bias, in target);
        team.For(convolution.Items, ref convolution, IsLarge(pass.Taps, batch));
    }

    private void SpreadPatches(PatchSpread spread, int batch, float* source, float* filters, in TapTarget target)
    {
        int most = Math.Min(batch, spread.ImagesAtOnce);
        float* patches = _expanded.Take<float>(most * spread.ImageFloats);
        for (int first = 0; first < batch; first += most)
        {
            int images = Math.Min(most, batch - first);
            float* gradients = source + ((nint)first * spread.Shape.OutSize);
            WeightPanels panels = new(spread.Products, filters, bias: null, backward: true);
            Convolve(spread.Products, images, gradients, in panels, new TapTarget(patches, Activation.Linear));
            PatchSums sums = new(team, spread, first, images, patches, target);
            team.For(sums.Items, ref sums, IsLarge(spread.Products, images));
        }
    }

    private float* TransformFilters(WinogradPass pass, in WeightPanels panels)
    {
        float* filters = team.Common<float>(WinogradFilters.LengthOf(pass));
        new WinogradFilters(team, pass, in panels, filters).TransformAll();
        return filters;
    }

    private static void ClearGradients(DeviceView<float> dWeights, DeviceView<float> dBias, bool accumulate)
    {
        if (!accumulate)
        {
            dWeights.Clear();
            dBias.Clear();
        }
    }

    private float* Expand(ConvolutionPlan plan, Conv2DShape shape, int batch, float* x)
    {
        if (plan.Multiplier == 1)
        {
            return x;
        }

        long pixels = (long)batch * shape.InPositions;
        float* expanded = _expanded.Take<float>(pixels * shape.OutChannels);
        ChannelExpansion.Expand(team, x, pixels, shape.InChannels, plan.Multiplier, expanded);
        return expanded;
    }

    // Waking the team costs as much as some million products.
    private static bool IsLarge(TapPass pass, int batch) => pass.Products * batch > 1 << 20;

    private ConvolutionPlan PlanOf(Conv2DShape shape) => _plans.GetValue(shape, static s => new ConvolutionPlan(s));
}
