using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Mpi.Tests;

/// <summary>
/// The sample as a job of Open MPI and of MPICH: the same network, bit for bit, as with threads as ranks, also after ranks were killed.
/// <c>MPI_KILLS=30</c> kills as many times; two by default.
/// </summary>
public sealed class MpiJobTests : IDisposable
{
    private const int Sigkill = 9;
    private const int Sigstop = 19;
    private readonly string _folder = Directory.CreateTempSubdirectory("mpi-").FullName;

    public static TheoryData<string> Launchers => Launcher.Names;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Launchers))]
    public void A_job_trains_the_network_that_threads_do_to_the_bit(string launcher)
    {
        Launcher.Require(launcher);
        foreach (int ranks in (int[])[1, 2, 4])
        {
            string[] arguments = ["--images", "200", "--epochs", "2", "--batch", "32"];
            Assert.Equal(
                Launcher.HashOf(Launcher.RunThreads(ranks, arguments)), Launcher.HashOf(Launcher.Run(launcher, ranks, arguments)));
        }
    }

    [Theory]
    [MemberData(nameof(Launchers))]
    public void Virtual_shards_give_one_network_for_any_number_of_ranks(string launcher)
    {
        Launcher.Require(launcher);
        string[] arguments = ["--images", "200", "--epochs", "1", "--batch", "64", "--network", "mlp", "--shards", "4"];
        string alone = Launcher.HashOf(Launcher.RunThreads(1, arguments));

        Assert.Equal(alone, Launcher.HashOf(Launcher.Run(launcher, 2, arguments)));
        Assert.Equal(alone, Launcher.HashOf(Launcher.Run(launcher, 4, arguments)));
    }

    [Theory]
    [MemberData(nameof(Launchers))]
    public async Task A_rank_that_is_killed_ends_the_job_which_goes_on_where_it_was(string launcher)
    {
        Launcher.Require(launcher);
        int kills = int.Parse(Environment.GetEnvironmentVariable("MPI_KILLS") ?? "2", CultureInfo.InvariantCulture);
        string[] arguments = ["--images", "400", "--epochs", "4", "--batch", "16", "--network", "mlp"];
        string whole = Launcher.HashOf(Launcher.RunThreads(2, arguments));
        arguments = [.. arguments, "--resume", _folder];
        Random random = new(kills);
        for (int kill = 0; kill < kills; kill++)
        {
            using Process job = Launcher.Start(launcher, 2, arguments);
            Task<string> errors = job.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            using ManualResetEventSlim hasBegun = new();
            Read(job, hasBegun);
            int rank = random.Next(2);
            if (WaitForRank(job, rank) is not { } id)
            {
                continue;
            }

            job.WaitForExit(random.Next(0, 2500));
            bool hadEnded = job.HasExited;
            bool hadBegun = hasBegun.IsSet && !hadEnded;
            Signal(id, Sigkill);
            Assert.True(job.WaitForExit(TimeSpan.FromSeconds(10)), "The job went on without a rank.");
            Assert.True(hadEnded || job.ExitCode != 0, "The job succeeded without a rank.");
            string told = await errors;
            Assert.True(!hadBegun || told.Contains($"ank {rank}", StringComparison.Ordinal), told);
        }

        Assert.Equal(whole, Launcher.HashOf(Launcher.Run(launcher, 2, arguments)));
    }

    [Theory]
    [MemberData(nameof(Launchers))]
    public async Task A_rank_that_hangs_ends_the_job_by_its_name(string launcher)
    {
        Launcher.Require(launcher);
        using Process job = Launcher.Start(launcher, 2, "--images", "2000", "--epochs", "1000");
        Task<string> errors = job.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        using ManualResetEventSlim hasBegun = new();
        Read(job, hasBegun);
        Assert.True(hasBegun.Wait(TimeSpan.FromMinutes(1)), "The training did not begin.");
        int stopped = WaitForRank(job, rank: 1)!.Value;
        Signal(stopped, Sigstop);

        bool hasEnded = job.WaitForExit(TimeSpan.FromSeconds(20));
        Signal(stopped, Sigkill);

        Assert.True(hasEnded, "The job waits for a rank that does nothing.");
        Assert.Contains("Rank 1 has been silent for 8 seconds while rank 0 of 2", await errors, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Launchers))]
    public async Task A_rank_that_cannot_train_ends_the_job_with_its_reason(string launcher)
    {
        Launcher.Require(launcher);
        using Process job = Launcher.Start(launcher, 3, "--images", "100", "--shards", "4");
        Task<string> errors = job.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await job.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        job.WaitForExit();

        Assert.NotEqual(0, job.ExitCode);
        Assert.Contains("VirtualShards is 4 and there are 3 ranks", await errors, StringComparison.Ordinal);
    }

    /// <summary>Reads what a job prints, and tells when the table of its training has begun.</summary>
    private static void Read(Process job, ManualResetEventSlim hasBegun)
    {
        job.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("samples/s", StringComparison.Ordinal) == true)
            {
                hasBegun.Set();
            }
        };
        job.BeginOutputReadLine();
    }

    private static int? WaitForRank(Process job, int rank)
    {
        while (!job.HasExited)
        {
            if (Launcher.ProcessOf(job.Id, rank) is { } id)
            {
                return id;
            }

            Thread.Sleep(20);
        }

        return null;
    }

    private static void Signal(int process, int signal) => _ = kill(process, signal);

    [DllImport("libc")]
    private static extern int kill(int process, int signal);
}
