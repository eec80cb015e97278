namespace MLNet.DeepExtensions.Kernels;

/// <summary>The devices that kernel sets can be made on, asked for by <c>ComputeDevice.Available()</c>.</summary>
public static class AvailableDevices
{
    extension(ComputeDevice)
    {
        /// <summary>Lists the devices that this process can use, the CPU first.</summary>
        public static IReadOnlyList<DeviceDescription> Available() => KernelSetProviders.Available();
    }
}
