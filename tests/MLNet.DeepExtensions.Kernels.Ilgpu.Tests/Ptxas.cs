using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

/// <summary>
/// NVIDIA's assembler, which needs no device: the one that the environment variable <c>PTXAS</c> names, or the one on the path. It comes
/// with the CUDA toolkit, as does its disassembler, which is looked for beside it.
/// </summary>
internal static class Ptxas
{
    private static readonly string? s_path = Environment.GetEnvironmentVariable("PTXAS") is { Length: > 0 } named ? named : OnPath();

    /// <summary>Assembles a kernel; skips the test where there is no assembler.</summary>
    /// <param name="ptx">The kernel.</param>
    /// <param name="architecture">The device's compute capability: 80 for 8.0.</param>
    /// <param name="disassembles">Whether the instructions are wanted; skips the test where there is no disassembler.</param>
    /// <exception cref="InvalidOperationException">The assembler refuses it; the message is its own.</exception>
    public static AssembledKernel Assemble(string ptx, int architecture, bool disassembles = false)
    {
        Assert.SkipWhen(
            s_path is null, "There is no ptxas on the path, and PTXAS does not name one (it comes with NVIDIA's CUDA toolkit).");
        string folder = Directory.CreateTempSubdirectory("ptxas").FullName;
        try
        {
            string source = Path.Combine(folder, "kernel.ptx"), target = Path.Combine(folder, "kernel.cubin");
            File.WriteAllText(source, ptx);
            string log = Run(s_path!, $"-arch=sm_{architecture}", "-v", source, "-o", target);
            string disassembler = Path.Combine(Path.GetDirectoryName(s_path)!, "nvdisasm");
            Assert.SkipWhen(disassembles && !File.Exists(disassembler), "There is no nvdisasm beside ptxas.");
            return new AssembledKernel(
                Number(log, @"Used (\d+) registers"), Number(log, @"(\d+) bytes spill stores"), Number(log, @"(\d+) bytes stack frame"),
                disassembles ? Run(disassembler, "-c", target) : "");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string? OnPath() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "ptxas")).FirstOrDefault(File.Exists);

    private static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd() + errors.Result;
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program}: {output}");
    }

    private static int Number(string log, string pattern) =>
        int.Parse(Regex.Match(log, pattern).Groups[1].Value, CultureInfo.InvariantCulture);
}

/// <summary>A kernel in a device's machine code.</summary>
/// <param name="Registers">Registers of a thread.</param>
/// <param name="SpilledBytes">Bytes of registers that had to go to memory.</param>
/// <param name="StackBytes">Bytes of a thread's own memory.</param>
/// <param name="Instructions">The instructions, one a line, where they were asked for.</param>
internal sealed record AssembledKernel(int Registers, int SpilledBytes, int StackBytes, string Instructions);
