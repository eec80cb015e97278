using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>All memory that is taken of a device: where it runs out, the error says what was asked for and what is free.</summary>
/// <param name="accelerator">The device.</param>
/// <param name="device">Its name with us.</param>
/// <param name="limit">How much may be taken, in bytes; null for what the device has.</param>
internal sealed class DeviceMemory(Accelerator accelerator, ComputeDevice device, long? limit)
{
    private long _taken;

    /// <summary>The bytes that are free: on CUDA what the driver says, elsewhere what this process has not taken.</summary>
    public long Free => limit is null && accelerator is CudaAccelerator cuda ? cuda.GetFreeMemory() : Math.Max(0, Total - _taken);

    private long Total =>
        limit ?? (
            accelerator.AcceleratorType == AcceleratorType.CPU ? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes : accelerator.MemorySize);

    /// <summary>Takes memory; a device gives no address for no bytes, so that one element is the least.</summary>
    /// <exception cref="InsufficientMemoryException">There is not as much.</exception>
    public MemoryBuffer1D<T, Stride1D.Dense> Allocate<T>(long length)
        where T : unmanaged
    {
        length = Math.Max(length, 1);
        long bytes = checked(length * Interop.SizeOf<T>());
        if (bytes > Total - _taken)
        {
            throw Insufficient(bytes, null);
        }

        try
        {
            MemoryBuffer1D<T, Stride1D.Dense> memory = accelerator.Allocate1D<T>(length);
            Interlocked.Add(ref _taken, memory.LengthInBytes);
            return memory;
        }
        catch (Exception exception)
            when (exception is AcceleratorException or OutOfMemoryException or OverflowException or ArgumentOutOfRangeException)
        {
            throw Insufficient(bytes, exception);
        }
    }

    /// <summary>Gives memory back.</summary>
    public void Release(MemoryBuffer memory)
    {
        Interlocked.Add(ref _taken, -memory.LengthInBytes);
        memory.Dispose();
    }

    private InsufficientMemoryException Insufficient(long bytes, Exception? cause) => new(
        $"The device {device} ({accelerator.Name}) could not give {bytes:N0} bytes of memory: {Free:N0} bytes of {Total:N0} are free.",
        cause);
}
