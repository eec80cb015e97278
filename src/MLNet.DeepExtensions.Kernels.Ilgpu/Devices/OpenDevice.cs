using System.Collections.Immutable;
using ILGPU;
using ILGPU.Runtime;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// A device, opened once for the process: every kernel set on it uses the same driver context and the kernels that were compiled before. It
/// stays open when the last of them is gone, so that the next training finds its kernels; a device that has failed is opened anew.
/// </summary>
internal class OpenDevice
{
    private static readonly Lock s_gate = new();
    private static readonly Dictionary<(DeviceKind Kind, int Index), OpenDevice> s_devices = [];

    private readonly (DeviceKind Kind, int Index) _key;
    private readonly Dictionary<Type, Delegate> _kernels = [];
    private readonly Lock _launching = new();
    private ImmutableArray<KernelCalls> _calls = [];
    private int _users;
    private bool _hasFailed;

    private OpenDevice((DeviceKind Kind, int Index) key, Accelerator accelerator)
        : this(accelerator, new LaunchSizes(LaunchLimits.Of(accelerator)), Tf32Layout.IsSupported(accelerator)) => _key = key;

    /// <summary>A device that is nobody else's.</summary>
    /// <param name="accelerator">ILGPU's part of it.</param>
    /// <param name="sizes">How many threads kernels are given on it.</param>
    /// <param name="hasTensorCores">Whether it can multiply in TF32.</param>
    protected OpenDevice(Accelerator accelerator, LaunchSizes sizes, bool hasTensorCores) =>
        (Accelerator, Sizes, HasTensorCores) = (accelerator, sizes, hasTensorCores);

    public Accelerator Accelerator { get; }

    /// <summary>How many threads kernels are given here.</summary>
    public LaunchSizes Sizes { get; }

    /// <summary>Whether products can be rounded to TF32.</summary>
    public bool HasTensorCores { get; }

    /// <summary>The number of kernels compiled so far.</summary>
    public int Kernels => _kernels.Count;

    /// <summary>A device to use until it is released.</summary>
    /// <exception cref="InvalidOperationException">
    /// There is no such device; the message says what was found and why others were not.
    /// </exception>
    public static OpenDevice Acquire(ComputeDevice device)
    {
        lock (s_gate)
        {
            (DeviceKind, int) key = (device.Kind, device.Index);
            if (!s_devices.TryGetValue(key, out OpenDevice? open))
            {
                open = new OpenDevice(key, DeviceContext.Open(device));
                s_devices.Add(key, open);
            }

            open._users++;
            return open;
        }
    }

    /// <summary>Ends a use.</summary>
    /// <param name="hasFailed">Whether the device let something not be freed: nothing more is begun on it.</param>
    public void Release(bool hasFailed)
    {
        lock (s_gate)
        {
            _hasFailed |= hasFailed;
            if (_hasFailed && s_devices.TryGetValue(_key, out OpenDevice? open) && open == this)
            {
                s_devices.Remove(_key);
            }

            if (--_users == 0 && _hasFailed)
            {
                Accelerator.Dispose();
            }
        }
    }

    /// <summary>A kernel set begins to work here.</summary>
    public void Add(KernelCalls calls) => ImmutableInterlocked.Update(ref _calls, all => all.Add(calls));

    /// <summary>A kernel set has ended its work here.</summary>
    public void Remove(KernelCalls calls) => ImmutableInterlocked.Update(ref _calls, all => all.Remove(calls));

    /// <summary>Waits for the calls that other threads are making now: later ones find no buffer that is freed.</summary>
    public void AwaitCalls()
    {
        foreach (KernelCalls calls in _calls)
        {
            calls.AwaitEnd();
        }
    }

    /// <summary>
    /// Puts a kernel into the device's stream, compiled at its first launch. One at a time: an OpenCL kernel holds its arguments until it
    /// is launched.
    /// </summary>
    /// <param name="key">What the entry point is made for: names it among all of the process.</param>
    /// <param name="entry">The entry point.</param>
    /// <param name="specialization">What its compiler is told.</param>
    /// <param name="config">The grid.</param>
    /// <param name="first">The entry point's first argument.</param>
    /// <param name="second">The entry point's second argument.</param>
    public void Launch<T1, T2>(
        Type key, Action<T1, T2> entry, KernelSpecialization specialization, KernelConfig config, T1 first, T2 second)
        where T1 : struct
        where T2 : struct
    {
        lock (_launching)
        {
            if (!_kernels.TryGetValue(key, out Delegate? kernel))
            {
                kernel = Compile(entry, specialization);
                _kernels.Add(key, kernel);
            }

            ((Action<AcceleratorStream, KernelConfig, T1, T2>)kernel)(Accelerator.DefaultStream, config, first, second);
        }
    }

    /// <summary>Compiles an entry point and gives what launches it.</summary>
    protected virtual Action<AcceleratorStream, KernelConfig, T1, T2> Load<T1, T2>(
        Action<T1, T2> entry, KernelSpecialization specialization)
        where T1 : struct
        where T2 : struct => KernelCompiler.Load(Accelerator, entry, specialization);

    private Delegate Compile<T1, T2>(Action<T1, T2> entry, KernelSpecialization specialization)
        where T1 : struct
        where T2 : struct
    {
        try
        {
            return Load(entry, specialization);
        }
        catch
        {
            // After a compilation that failed, ILGPU's context compiles nothing more.
            _hasFailed = true;
            DeviceContext.Abandon();
            throw;
        }
    }
}
