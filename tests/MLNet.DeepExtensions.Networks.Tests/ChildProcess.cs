using System.Diagnostics;

namespace MLNet.DeepExtensions.Networks.Tests;

/// <summary>Runs an explicit test of this assembly in a process of its own: for what is told by a whole process, as its memory, or ends it.</summary>
internal static class ChildProcess
{
    /// <summary>Starts the test.</summary>
    /// <param name="type">Its class.</param>
    /// <param name="method">Its name.</param>
    /// <param name="variables">What it finds in its environment.</param>
    /// <param name="before">What to put in front of the command, as a shell with a limit; empty for nothing.</param>
    public static Process Start(Type type, string method, IReadOnlyDictionary<string, string> variables, params string[] before)
    {
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        string[] command = [.. before, host, type.Assembly.Location, "-explicit", "only", "-method", $"{type.FullName}.{method}"];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Runs the test to its end.</summary>
    /// <returns>What it printed.</returns>
    /// <exception cref="Xunit.Sdk.XunitException">It failed.</exception>
    public static string Run(Type type, string method, IReadOnlyDictionary<string, string> variables, params string[] before)
    {
        using Process process = Start(type, method, variables, before);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{type.Name}.{method} failed in a process of its own:\n{output}");
        return output;
    }
}
