using System.Diagnostics;

namespace MLNet.DeepExtensions.Networks.Tests;

/// <summary>
/// Runs an explicit test of this assembly in a process of its own: for what is told by a whole process, as its memory, or ends it.
/// </summary>
internal static class ChildProcess
{
    /// <summary>Starts the test.</summary>
    /// <param name="type">Its class.</param>
    /// <param name="method">Its name.</param>
    /// <param name="variables">What it finds in its environment.</param>
    /// <param name="runtimeConfiguration">The runtime's settings; null for those of this process.</param>
    public static Process Start(Type type, string method, IReadOnlyDictionary<string, string> variables, string? runtimeConfiguration)
    {
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        string[] settings = runtimeConfiguration is null ? [] : ["exec", "--runtimeconfig", runtimeConfiguration];
        string[] command = [.. settings, type.Assembly.Location, "-explicit", "only", "-method", $"{type.FullName}.{method}"];
        ProcessStartInfo start = new(host, command) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Runs the test to its end.</summary>
    /// <returns>What it printed.</returns>
    /// <exception cref="Xunit.Sdk.XunitException">It failed.</exception>
    public static string Run(Type type, string method, IReadOnlyDictionary<string, string> variables, string? runtimeConfiguration = null)
    {
        using Process process = Start(type, method, variables, runtimeConfiguration);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{type.Name}.{method} failed in a process of its own:\n{output}");
        return output;
    }
}
