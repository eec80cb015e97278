using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions;

/// <summary>Which device a training runs on: the options' own, or the one that the MLContext names.</summary>
internal static class DeviceChoice
{
    /// <exception cref="InvalidOperationException">
    /// The MLContext names a GPU that is not there, and does not allow the CPU in its place.
    /// </exception>
    public static ComputeDevice For(NetworkTrainerOptions options, IHostEnvironment environment, IChannel channel)
    {
        if (options.Device is { } device)
        {
            return device;
        }

        EnvironmentSettings settings = new(environment);
        if (settings.GpuDeviceId is not { } id)
        {
            return ComputeDevice.Auto;
        }

        IReadOnlyList<DeviceDescription> available = ComputeDevice.Available();
        foreach (ComputeDevice gpu in (ReadOnlySpan<ComputeDevice>)[ComputeDevice.Cuda(id), ComputeDevice.OpenCL(id)])
        {
            if (available.Any(description => description.Device == gpu))
            {
                return gpu;
            }
        }

        string found = string.Join(", ", available.Select(description => $"{description.Device} ({description.Name})"));
        if (!settings.FallbackToCpu)
        {
            throw new InvalidOperationException(
                $"The MLContext's GpuDeviceId is {id} and FallbackToCpu is false, but there is no such GPU. Found: {found}.");
        }

        channel.Warning(
            MessageSensitivity.None, $"The MLContext's GpuDeviceId is {id}, but there is no such GPU; the CPU is used. Found: {found}.");
        return ComputeDevice.Cpu;
    }
}
