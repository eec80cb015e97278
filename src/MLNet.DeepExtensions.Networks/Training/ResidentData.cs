using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// A data set that lies on the device: uploaded once, each batch's inputs are gathered there by one kernel. Targets and weights are brought
/// into an epoch's order at its beginning, so that a batch's are a part of them. Inputs that are stored as bytes are bytes on the device
/// too.
/// </summary>
internal sealed class ResidentData : IDisposable
{
    private readonly ExecutionPlan _plan;
    private readonly Dataset _data;
    private readonly int _size;
    private readonly DeviceBuffer<int> _order;
    private readonly DeviceBuffer<float> _inputs;
    private readonly DeviceBuffer<byte> _bytes;
    private readonly DeviceBuffer<float> _targets;
    private readonly DeviceBuffer<float> _ordered;
    private readonly int[] _numbers;

    private ResidentData(ExecutionPlan plan, Dataset data, float[]? classWeights)
    {
        (_plan, _data, _size) = (plan, data, data.InputShape.Size);
        IsWeighted = data.HasWeights || classWeights is not null;
        plan.Head!.IsWeighted = IsWeighted;
        bool isBytes = data.ByteScale is not null;
        long rows = data.Count;
        _numbers = new int[rows];
        _order = plan.Kernels.Allocate<int>(rows);
        _inputs = plan.Kernels.Allocate<float>(isBytes ? 0 : rows * _size);
        _bytes = plan.Kernels.Allocate<byte>(isBytes ? rows * _size : 0);
        _targets = plan.Kernels.Allocate<float>(rows * (data.TargetWidth + 1));
        _ordered = plan.Kernels.Allocate<float>(rows * (data.TargetWidth + 1));
        Upload(classWeights);
    }

    /// <summary>Whether the loss counts the samples differently.</summary>
    private bool IsWeighted { get; }

    /// <summary>
    /// Uploads a data set for a plan; null where the device lacks the room: half of its free memory is left to the kernels.
    /// </summary>
    public static ResidentData? TryUpload(ExecutionPlan plan, Dataset data, float[]? classWeights)
    {
        double row = ((double)data.InputShape.Size * (data.ByteScale is null ? sizeof(float) : 1))
            + (2 * sizeof(float) * (data.TargetWidth + 1)) + sizeof(int);
        return data.Count <= int.MaxValue && data.Count * row <= plan.Kernels.FreeMemory / 2 ? new ResidentData(plan, data, classWeights)
            : null;
    }

    /// <summary>Begins an epoch.</summary>
    /// <param name="order">The rows' numbers, in the order in which they come.</param>
    public void Begin(ReadOnlySpan<long> order)
    {
        for (int i = 0; i < order.Length; i++)
        {
            _numbers[i] = (int)order[i];
        }

        int rows = _numbers.Length;
        _order.Upload(_numbers, 0);
        _plan.Kernels.Elementwise.GatherRows(rows, _data.TargetWidth, _order.View, TargetsOf(_targets), TargetsOf(_ordered));
        if (IsWeighted)
        {
            _plan.Kernels.Elementwise.GatherRows(rows, 1, _order.View, WeightsOf(_targets), WeightsOf(_ordered));
        }
    }

    /// <summary>Brings a batch into the plan.</summary>
    /// <param name="first">Its first row in the epoch's order.</param>
    /// <param name="count">Its rows.</param>
    public void Gather(long first, int count)
    {
        DeviceView<int> rows = _order.View.Slice(first, count);
        DeviceView<float> inputs = _plan.Input.Value.Slice(0, (long)count * _size);
        if (_data.ByteScale is var (scale, offset))
        {
            _plan.Kernels.Elementwise.GatherRows(count, _size, rows, _bytes.View, scale, offset, inputs);
        }
        else
        {
            _plan.Kernels.Elementwise.GatherRows(count, _size, rows, _inputs.View, inputs);
        }

        _plan.Head!.BatchTargets = TargetsOf(_ordered).Slice(first * _data.TargetWidth, (long)count * _data.TargetWidth);
        _plan.Head.BatchWeights = WeightsOf(_ordered).Slice(first, count);
    }

    public void Dispose()
    {
        _order.Dispose();
        _inputs.Dispose();
        _bytes.Dispose();
        _targets.Dispose();
        _ordered.Dispose();
    }

    private DeviceView<float> TargetsOf(DeviceBuffer<float> buffer) => buffer.View.Slice(0, _data.Count * _data.TargetWidth);

    private DeviceView<float> WeightsOf(DeviceBuffer<float> buffer) => buffer.View.Slice(_data.Count * _data.TargetWidth, _data.Count);

    private void Upload(float[]? classWeights)
    {
        int step = Dataset.RowsAtOnce(_size);
        bool isBytes = _data.ByteScale is not null;
        long[] rows = new long[step];
        float[] inputs = new float[isBytes ? 0 : step * _size];
        byte[] bytes = new byte[isBytes ? step * _size : 0];
        float[] targets = new float[step * _data.TargetWidth];
        float[] weights = new float[step];
        for (long first = 0; first < _data.Count; first += step)
        {
            int count = (int)Math.Min(step, _data.Count - first);
            for (int i = 0; i < count; i++)
            {
                rows[i] = first + i;
            }

            ReadOnlySpan<long> block = rows.AsSpan(0, count);
            Span<float> blockTargets = targets.AsSpan(0, count * _data.TargetWidth);
            Span<float> blockWeights = weights.AsSpan(0, count);
            if (isBytes)
            {
                _data.ReadBytes(block, bytes.AsSpan(0, count * _size));
                _data.ReadTargets(block, blockTargets, blockWeights);
                _bytes.Upload(bytes.AsSpan(0, count * _size), first * _size);
            }
            else
            {
                _data.Read(block, inputs.AsSpan(0, count * _size), blockTargets, blockWeights);
                _data.CheckInputs(block, inputs.AsSpan(0, count * _size));
                _data.CheckTargetValues(block, blockTargets);
                _inputs.Upload(inputs.AsSpan(0, count * _size), first * _size);
            }

            for (int i = 0; classWeights is not null && i < count; i++)
            {
                blockWeights[i] *= classWeights[(int)blockTargets[i]];
            }

            TargetsOf(_targets).Slice(first * _data.TargetWidth, blockTargets.Length).Upload(blockTargets);
            WeightsOf(_targets).Slice(first, count).Upload(blockWeights);
        }
    }
}
