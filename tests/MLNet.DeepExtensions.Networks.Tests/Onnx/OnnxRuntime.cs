using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

/// <summary>ONNX Runtime as the judge of ONNX files: npm's onnxruntime-node, where node finds it (set NODE_PATH to the folder that has it).</summary>
internal static class OnnxRuntime
{
    private static readonly Lazy<string?> s_missing = new(Probe);

    /// <summary>Skips a test, saying why, where ONNX Runtime is not to be had.</summary>
    public static void Require() => Assert.SkipWhen(s_missing.Value is not null, s_missing.Value ?? "");

    /// <summary>A model with its input, to be run.</summary>
    public sealed record Job(string Model, float[] Input, int[] Shape);

    /// <summary>Runs models in one process.</summary>
    /// <returns>Their outputs; an empty one where a model does not run, with the reason in the test's output.</returns>
    public static float[][] Run(IReadOnlyList<Job> jobs, string folder)
    {
        string Input(int i) => Path.Combine(folder, $"{i}.input");
        string Output(int i) => Path.Combine(folder, $"{i}.output");
        for (int i = 0; i < jobs.Count; i++)
        {
            File.WriteAllBytes(Input(i), MemoryMarshal.AsBytes<float>(jobs[i].Input));
        }

        string list = Path.Combine(folder, "jobs.json");
        File.WriteAllText(list, JsonSerializer.Serialize(jobs.Select((job, i) => new { model = job.Model, input = Input(i), shape = job.Shape, output = Output(i) })));
        (int code, string text) = Execute("node", Path.Combine(AppContext.BaseDirectory, "Onnx", "onnx_runtime.cjs"), list);
        Assert.True(code == 0, text);
        return [.. jobs.Select((_, i) => Read(Output(i)))];
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="Win32Exception">There is no such program.</exception>
    public static (int Code, string Text) Execute(string program, params IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }

    private static float[] Read(string output)
    {
        if (File.Exists(output))
        {
            return MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(output)).ToArray();
        }

        TestContext.Current.SendDiagnosticMessage("{0}", File.ReadAllText(output + ".error"));
        return [];
    }

    private static string? Probe()
    {
        try
        {
            return Execute("node", "-e", "require('onnxruntime-node')").Code == 0 ? null : "node does not find onnxruntime-node; NODE_PATH names the folder that has it.";
        }
        catch (Win32Exception)
        {
            return "node is not installed.";
        }
    }
}
