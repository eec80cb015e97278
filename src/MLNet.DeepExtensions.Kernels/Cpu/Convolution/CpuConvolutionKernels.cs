using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Convolutions on the processor: direct ones, that read the images where they lie.</summary>
internal sealed unsafe class CpuConvolutionKernels(WorkerTeam team) : IConvolutionKernels
{
    private readonly ConditionalWeakTable<Conv2DShape, ConvolutionPlan> _plans = [];
    private readonly NativeScratch _copies = team.NewMemory();

    /// <inheritdoc/>
    public KernelNames Names(Conv2DShape shape, int batch)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        return PlanOf(shape).Names(batch);
    }

    /// <inheritdoc/>
    public void Forward(
        Conv2DShape shape, int batch, DeviceView<float> x, DeviceView<float> weights, DeviceView<float> bias, Activation activation,
        DeviceView<float> y)
    {
        using KernelCall call = team.Begin();
        RequireForward(batch, activation);
        TapOperands operands = new()
        {
            Team = team,
            Copies = _copies,
            Batch = batch,
            Source = x.Read(team, (long)batch * shape.InSize),
            Target = new TapTarget(y.Write(team, (long)batch * shape.OutSize), activation),
            Weights = weights.Read(team, shape.WeightCount),
            Bias = bias.ReadOrNull(team, shape.OutChannels),
        };
        if (batch > 0)
        {
            PlanOf(shape).Forward.Run(in operands);
        }
    }

    /// <inheritdoc/>
    public DeviceBuffer<float>? Prepare(Conv2DShape shape, DeviceView<float> weights, DeviceView<float> bias)
    {
        using KernelCall call = team.Begin();
        float* filters = weights.Read(team, shape.WeightCount);
        float* offset = bias.ReadOrNull(team, shape.OutChannels);
        TapKernel kernel = PlanOf(shape).Forward;
        if (kernel.PreparedLength == 0)
        {
            return null;
        }

        CpuBuffer<float> prepared = new(kernel.PreparedLength);
        kernel.Prepare(team, filters, offset, prepared.View.Write(team, prepared.Length));
        return prepared;
    }

    /// <inheritdoc/>
    public void ForwardPrepared(
        Conv2DShape shape, int batch, DeviceView<float> x, DeviceView<float> prepared, Activation activation, DeviceView<float> y)
    {
        using KernelCall call = team.Begin();
        RequireForward(batch, activation);
        TapKernel kernel = PlanOf(shape).Forward;
        if (kernel.PreparedLength == 0)
        {
            throw new ArgumentException(
                "Filters of this shape are read as they are: there is nothing that Prepare makes of them.", nameof(prepared));
        }

        TapOperands operands = new()
        {
            Team = team,
            Copies = _copies,
            Batch = batch,
            Source = x.Read(team, (long)batch * shape.InSize),
            Target = new TapTarget(y.Write(team, (long)batch * shape.OutSize), activation),
            Prepared = prepared.Read(team, kernel.PreparedLength),
        };
        if (batch > 0)
        {
            kernel.Run(in operands);
        }
    }

    /// <inheritdoc/>
    public void BackwardData(Conv2DShape shape, int batch, DeviceView<float> dy, DeviceView<float> weights, in GradientTarget dx)
    {
        using KernelCall call = team.Begin();
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        TapOperands operands = new()
        {
            Team = team,
            Copies = _copies,
            Batch = batch,
            Source = dy.Read(team, (long)batch * shape.OutSize),
            Weights = weights.Read(team, shape.WeightCount),
            Target = new TapTarget(team, in dx, (long)batch * shape.InSize),
        };
        if (batch > 0)
        {
            PlanOf(shape).BackwardData.Run(in operands);
        }
    }

    /// <inheritdoc/>
    public void BackwardWeights(
        Conv2DShape shape, int batch, DeviceView<float> x, DeviceView<float> dy, DeviceView<float> dWeights, DeviceView<float> dBias,
        bool accumulate = false)
    {
        using KernelCall call = team.Begin();
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        WeightGradientOperands operands = new()
        {
            Team = team,
            Copies = _copies,
            Batch = batch,
            X = x.Read(team, (long)batch * shape.InSize),
            Dy = dy.Read(team, (long)batch * shape.OutSize),
            DWeights = dWeights.Write(team, shape.WeightCount),
            DBias = dBias.WriteOrNull(team, shape.OutChannels),
            Accumulate = accumulate,
        };
        if (batch > 0)
        {
            PlanOf(shape).WeightGradient(batch).Run(in operands);
        }
        else if (!accumulate)
        {
            dWeights.Clear();
            dBias.Clear();
        }
    }

    private static void RequireForward(int batch, Activation activation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        if (activation.Kind == ActivationKind.Softmax)
        {
            throw new ArgumentException("Softmax is not an elementwise activation.", nameof(activation));
        }
    }

    private ConvolutionPlan PlanOf(Conv2DShape shape) =>
        _plans.GetValue(shape, static s => new ConvolutionPlan(s, MicroKernel.VectorLength));
}
