using ILGPU;
using ILGPU.Runtime;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>Launches bodies. It also owns what kernels of several families share: scratch memory and the empty operand.</summary>
internal sealed class KernelLauncher : IDisposable
{
    private readonly OpenDevice _device;
    private readonly MemoryBuffer1D<float, Stride1D.Dense> _nothing;
    private MemoryBuffer1D<double, Stride1D.Dense>? _sums;
    private MemoryBuffer1D<float, Stride1D.Dense>? _partials;
    private MemoryBuffer1D<float, Stride1D.Dense>? _states;

    /// <param name="device">The device.</param>
    /// <param name="memory">Its memory.</param>
    /// <param name="precision">How exactly large matrices are multiplied where the device leaves a choice.</param>
    public KernelLauncher(OpenDevice device, DeviceMemory memory, MathPrecision precision)
    {
        _device = device;
        Memory = memory;
        Uploads = new UploadStage(device.Accelerator);
        Sizes = device.Sizes;
        UsesTensorCores = precision == MathPrecision.Tf32 && device.HasTensorCores;
        _nothing = memory.Allocate<float>(4);
        device.Add(Calls);
    }

    public Accelerator Accelerator => _device.Accelerator;

    public DeviceMemory Memory { get; }

    /// <summary>The way of small copies to the device.</summary>
    public UploadStage Uploads { get; }

    /// <summary>Whether large products are rounded to TF32.</summary>
    public bool UsesTensorCores { get; }

    public LaunchSizes Sizes { get; }

    /// <summary>The number of launches so far.</summary>
    public long Launches { get; private set; }

    /// <summary>Runs one thread an item.</summary>
    public void ForItems<TBody>(long count, TBody body)
        where TBody : struct, IItemBody
    {
        if (count > 0)
        {
            int group = Sizes.ItemGroup;
            int groups = (int)Math.Min((count + group - 1) / group, Sizes.MostGroups);
            Launch(typeof(TBody), EntryPoints.Items<TBody>, KernelSpecialization.Empty, new KernelConfig(groups, group), count, body);
        }
    }

    /// <summary>Runs one group an item.</summary>
    /// <param name="count">The number of items.</param>
    /// <param name="width">How much there is to do for an item: the group is chosen by it.</param>
    /// <param name="body">What is run.</param>
    public void ForGroups<TBody>(int count, long width, TBody body)
        where TBody : struct, IGroupBody
    {
        if (count > 0)
        {
            // More groups than the device holds at once are no loss; the simulator gets fewer, so that its loop is walked.
            int groups = Sizes.IsSimulator ? Math.Min(count, Sizes.MostGroups) : count;
            Launch(typeof(TBody), EntryPoints.Groups<TBody>, KernelSpecialization.Empty, new KernelConfig(groups, Sizes.RowGroup(width)),
                count, body);
        }
    }

    /// <summary>Runs an entry point of two arguments.</summary>
    /// <param name="key">What the entry point is made for: names it among all.</param>
    /// <param name="entry">The entry point.</param>
    /// <param name="specialization">What its compiler is told.</param>
    /// <param name="config">The grid.</param>
    /// <param name="first">Its first argument.</param>
    /// <param name="second">Its second argument.</param>
    public void Launch<T1, T2>(
        Type key, Action<T1, T2> entry, KernelSpecialization specialization, KernelConfig config, T1 first, T2 second)
        where T1 : struct
        where T2 : struct
    {
        Sizes.Require(key, in config);
        Launches++;
        _device.Launch(key, entry, specialization, config, first, second);
    }

    /// <summary>The calls of the kernel set.</summary>
    public KernelCalls Calls { get; } = new();

    /// <summary>Takes the kernel set for a call of a kernel: before its operands.</summary>
    public KernelCall Begin() => Calls.Begin();

    /// <summary>Waits for the calls that other threads are making on the device, of whatever kernel set.</summary>
    public void AwaitCalls() => _device.AwaitCalls();

    /// <summary>Stands for an operand that is left out.</summary>
    public Operand Nothing => new(_nothing.View.BaseView, isPresent: false);

    /// <summary>Stands for indices that nobody wants.</summary>
    public ArrayView<ushort> NoIndices => _nothing.View.BaseView.Cast<ushort>();

    /// <summary>Stands for fours that cannot be loaded at once.</summary>
    public ArrayView<Float4> NoQuads => _nothing.View.BaseView.Cast<Float4>();

    /// <summary>Memory for partial sums in double precision, valid until the next call.</summary>
    public ArrayView<double> Sums(long length) => Grow(ref _sums, length);

    /// <summary>Memory for partial products, valid until the next call.</summary>
    public ArrayView<float> Partials(long length) => Grow(ref _partials, length);

    /// <summary>Memory for what one step of a recurrent layer leaves to the next, valid until the next call.</summary>
    public ArrayView<float> States(long length) => Grow(ref _states, length);

    public void Dispose()
    {
        _device.Remove(Calls);
        Uploads.Dispose();
        Release(ref _states);
        Release(ref _partials);
        Release(ref _sums);
        Memory.Release(_nothing);
    }

    private ArrayView<T> Grow<T>(ref MemoryBuffer1D<T, Stride1D.Dense>? buffer, long length)
        where T : unmanaged
    {
        if (buffer is null || buffer.Length < length)
        {
            // Kernels in flight may still use the old one.
            Accelerator.DefaultStream.Synchronize();
            Release(ref buffer);
            buffer = Memory.Allocate<T>(Math.Max(length, 1024));
        }

        return buffer.View.BaseView;
    }

    private void Release<T>(ref MemoryBuffer1D<T, Stride1D.Dense>? buffer)
        where T : unmanaged
    {
        if (buffer is not null)
        {
            Memory.Release(buffer);
            buffer = null;
        }
    }
}
