using System.Diagnostics;

namespace MLNet.DeepExtensions.Samples.Tests;

/// <summary>A sample run as a user runs it, in a process and an empty folder of its own.</summary>
internal sealed class SampleRun : IDisposable
{
    private SampleRun(DirectoryInfo folder) => Folder = folder;

    public DirectoryInfo Folder { get; }

    public int ExitCode { get; private set; }

    public string Output { get; private set; } = "";

    public string Errors { get; private set; } = "";

    public string[] Lines => Output.TrimEnd().ReplaceLineEndings("\n").Split('\n');

    public static async Task<SampleRun> Start(string sample, params string[] arguments)
    {
        SampleRun run = new(Directory.CreateTempSubdirectory("sample-"));
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{sample}.dll"), .. arguments])
        {
            WorkingDirectory = run.Folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // As where a language's numbers have a comma.
        start.Environment["LC_ALL"] = "de_DE.UTF-8";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        (run.Output, run.Errors, run.ExitCode) = (await output, await errors, process.ExitCode);
        return run;
    }

    public bool Wrote(string file) => new FileInfo(Path.Combine(Folder.FullName, "artifacts", file)) is { Exists: true, Length: > 0 };

    public void Dispose() => Folder.Delete(recursive: true);
}
