using System.Runtime.CompilerServices;

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
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        if (activation.Kind == ActivationKind.Softmax)
        {
            throw new ArgumentException("Softmax is not an elementwise activation.", nameof(activation));
        }

        float* source = x.Pointer((long)batch * shape.InSize);
        TapTarget target = new(y.Pointer((long)batch * shape.OutSize), activation);
        ConvolutionPlan plan = PlanOf(shape);
        TapPass pass = plan.Forward;
        WeightPanels panels = new(pass, weights.Pointer(shape.WeightCount), bias.PointerOrNull(shape.OutChannels), backward: false);
        if (batch > 0 && plan.WinogradForward is { } winograd)
        {
            Convolve(winograd, batch, source, in panels, bias.PointerOrNull(shape.OutChannels), in target);
        }
        else if (batch > 0)
        {
            source = Expand(plan, shape, batch, source);
            Convolve(pass, batch, source, in panels, in target);
        }
    }

    /// <inheritdoc/>
    public void BackwardData(Conv2DShape shape, int batch, DeviceView<float> dy, DeviceView<float> weights, in GradientTarget dx)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        float* source = dy.Pointer((long)batch * shape.OutSize);
        float* filters = weights.Pointer(shape.WeightCount);
        TapTarget target = new(in dx, (long)batch * shape.InSize);
        if (batch == 0)
        {
            return;
        }

        ConvolutionPlan plan = PlanOf(shape);
        if (plan.WinogradBackward is { } winograd)
        {
            Convolve(winograd, batch, source, new WeightPanels(winograd.Taps, filters, bias: null, backward: true), bias: null, in target);
            return;
        }

        long pixels = (long)batch * shape.InPositions;

        // A gate is swept over whole rows: not where a phase writes every other pixel, nor before copies are added up.
        bool isFolded = plan.Multiplier > 1 || (plan.Backward.Length > 1 && target.IsGated);
        bool isInPlace = plan.Multiplier == 1 && !target.Accumulates;
        TapTarget sums = !isFolded ? target
            : new TapTarget(isInPlace ? target.Values : _expanded.Take<float>(pixels * shape.InChannels * plan.Multiplier), Activation.Linear);
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
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        float* source = x.Pointer((long)batch * shape.InSize);
        float* gradient = dy.Pointer((long)batch * shape.OutSize);
        float* filters = dWeights.Pointer(shape.WeightCount);
        float* bias = dBias.PointerOrNull(shape.OutChannels);
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

        if (PatchLaneGradient.Takes(plan.Forward))
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

    private void Convolve(WinogradPass pass, int batch, float* source, in WeightPanels panels, float* bias, in TapTarget target)
    {
        WinogradFilters filters = new(team, pass, in panels, team.Common<float>(WinogradFilters.LengthOf(pass)));
        filters.TransformAll();
        WinogradConvolution convolution = new(team, pass, batch, source, filters.Values, bias, in target);
        team.For(convolution.Items, ref convolution, IsLarge(pass.Taps, batch));
    }

    private void Convolve(TapPass pass, int batch, float* source, in WeightPanels panels, in TapTarget target)
    {
        if (PlaneConvolution.Takes(pass))
        {
            PlaneConvolution planes = new(team, pass, batch, source, in panels, in target);
            team.For(planes.Items, ref planes, IsLarge(pass, batch));
            return;
        }

        TapConvolution convolution = new(team, pass, batch, source, in panels, in target);
        team.For(convolution.Items, ref convolution, IsLarge(pass, batch));
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
