using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.DeepExtensions.Catalogs;

/// <summary>
/// The settings of an <see cref="MLContext"/>, from it or from the environment inside of it, which is what its catalogs give
/// (<see cref="CatalogEnvironment"/>) and has them as properties of the same names. An environment without them is as a context on which
/// nothing was set.
/// </summary>
/// <param name="environment">The environment.</param>
internal readonly struct EnvironmentSettings(IHostEnvironment environment)
{
    /// <summary>The number of the GPU; null where none is asked for.</summary>
    public int? GpuDeviceId => Read(nameof(MLContext.GpuDeviceId)) as int?;

    /// <summary>Whether the CPU takes the place of a GPU that is not there.</summary>
    public bool FallbackToCpu => Read(nameof(MLContext.FallbackToCpu)) as bool? ?? true;

    /// <summary>The folder for temporary files.</summary>
    public string TempFilePath => Read(nameof(MLContext.TempFilePath)) as string ?? Path.GetTempPath();

    private object? Read(string property) =>
        environment.GetType()
            .GetProperty(property, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)?.GetValue(environment);
}
