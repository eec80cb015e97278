using System.Globalization;
using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>Devices as a command line names them.</summary>
internal static class DeviceName
{
    /// <summary>The device of a name: <c>cpu</c>, <c>cuda</c>, <c>opencl:1</c>.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static ComputeDevice Parse(string name)
    {
        string[] parts = name.Split(':');
        bool isNumbered = parts.Length == 2;
        int index = 0;
        bool isValid = parts.Length == 1
            || (isNumbered && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out index));
        return (parts[0].ToLowerInvariant(), isValid) switch
        {
            ("auto", true) when !isNumbered => ComputeDevice.Auto,
            ("cpu", true) when !isNumbered => ComputeDevice.Cpu,
            ("cuda", true) => ComputeDevice.Cuda(index),
            ("opencl", true) => ComputeDevice.OpenCL(index),
            _ => throw new UsageException(
                $"--device is '{name}'{Suggestion.WithList(parts[0], "Allowed are", ["auto", "cpu", "cuda", "opencl"])} One of several is named as cuda:1."),
        };
    }
}
