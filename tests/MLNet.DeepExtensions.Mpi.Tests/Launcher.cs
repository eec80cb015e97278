using System.Diagnostics;
using System.Globalization;

namespace MLNet.DeepExtensions.Mpi.Tests;

/// <summary>Starts the sample by a launcher of MPI, or without.</summary>
internal static class Launcher
{
    private static readonly string s_program = Path.Combine(AppContext.BaseDirectory, "Distributed.dll");

    /// <summary>The launchers by the names under which Debian installs them both.</summary>
    public static TheoryData<string> Names => ["mpirun.openmpi", "mpirun.mpich"];

    /// <summary>Skips the test where a launcher is not installed.</summary>
    public static void Require(string launcher) => Assert.SkipUnless(
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, launcher))),
        $"There is no {launcher} on the path; Debian's packages openmpi-bin and mpich have both launchers.");

    /// <summary>Starts the sample with some ranks.</summary>
    public static Process Start(string launcher, int ranks, params string[] arguments)
    {
        // As root, and with fewer processors than ranks, Open MPI wants to be told that it is meant.
        string[] told = launcher.EndsWith("openmpi", StringComparison.Ordinal) ? ["--allow-run-as-root", "--oversubscribe"] : [];
        return Start(launcher, [.. told, "-n", ranks.ToString(CultureInfo.InvariantCulture), Host, s_program, .. arguments]);
    }

    /// <summary>Runs the sample with some ranks, and gives its last line.</summary>
    public static string Run(string launcher, int ranks, params string[] arguments) => ResultOf(Start(launcher, ranks, arguments));

    /// <summary>Runs the sample with threads as ranks, and gives its last line.</summary>
    public static string RunThreads(int ranks, params string[] arguments) => ResultOf(Start(
        Host, [s_program, "--ranks", ranks.ToString(CultureInfo.InvariantCulture), .. arguments]));

    /// <summary>The hash of the trained network that the last line names.</summary>
    public static string HashOf(string result) => result[(result.LastIndexOf('=') + 1)..];

    /// <summary>The process of a rank; null while there is none.</summary>
    public static int? ProcessOf(int job, int rank) => Directory.EnumerateDirectories("/proc")
        .Select(static folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id) ? id : 0)
        .Where(id => id > 0 && IsRank(id, rank) && IsWithin(id, job)).Select(static id => (int?)id).FirstOrDefault();

    private static string Host => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private static Process Start(string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start)!;
    }

    private static string ResultOf(Process process)
    {
        using (process)
        {
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"{output}\n{errors.GetAwaiter().GetResult()}");
            string last = output.TrimEnd().Split('\n')[^1];
            Assert.StartsWith("RESULT distributed", last, StringComparison.Ordinal);
            return last;
        }
    }

    private static bool IsRank(int id, int rank)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/environ").Split('\0').Any(variable =>
                    variable == $"OMPI_COMM_WORLD_RANK={rank}" || variable == $"PMI_RANK={rank}")
                && File.ReadAllText($"/proc/{id}/cmdline").Contains(s_program, StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsWithin(int id, int job)
    {
        try
        {
            while (id > 1 && id != job)
            {
                string status = File.ReadLines($"/proc/{id}/status").First(static line => line.StartsWith("PPid:", StringComparison.Ordinal));
                id = int.Parse(status.AsSpan("PPid:".Length), CultureInfo.InvariantCulture);
            }
        }
        catch (IOException)
        {
            return false;
        }

        return id == job;
    }
}
