using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Resuming;

/// <summary>
/// Trainings in processes that are killed, or asked to end. <c>TRAINING_KILLS=60</c> kills as many; three by default.
/// </summary>
public sealed class KilledTrainingTests : IDisposable
{
    private const string FolderVariable = "TRAINING_FOLDER";
    private const string EpochsVariable = "TRAINING_EPOCHS";
    private const string Outcome = "outcome.txt";
    private const int Epochs = 150;
    private const int Sigterm = 15;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_process_that_is_killed_at_random_moments_leaves_nothing_unreadable_and_arrives()
    {
        int kills = int.Parse(Environment.GetEnvironmentVariable("TRAINING_KILLS") ?? "3", CultureInfo.InvariantCulture);
        Random random = new(kills);
        for (int kill = 0; kill < kills; kill++)
        {
            using Process process = Start(_folder["killed"], Epochs);
            process.OutputDataReceived += static (_, _) => { };
            process.BeginOutputReadLine();

            // From the start of the process to some way into the training.
            process.WaitForExit(random.Next(300, 1500));
            process.Kill();
            process.WaitForExit();
            Assert.All(
                Directory.Exists(_folder["killed"]) ? Directory.GetFiles(_folder["killed"], "*.safetensors") : [],
                file => Assert.Equal(64, TrainedNetwork.Load(file).Network.InputShape.Size));
        }

        TrainingResult whole = Train(_folder["whole"], Epochs, CancellationToken.None);
        TrainingResult resumed = Train(_folder["killed"], Epochs, CancellationToken.None);
        Assert.Equal(whole.Network.Weights.Parameters, resumed.Network.Weights.Parameters);
        Assert.Equal(whole.History["train_loss"], resumed.History["train_loss"]);
    }

    [Fact]
    public async Task A_request_to_end_ends_behind_the_batch_and_keeps_what_is_trained()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent as Unix does.");
        using Process process = Start(_folder["asked"], epochs: 1_000_000);
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        Assert.True(SpinWait.SpinUntil(() => File.Exists(_folder[Path.Combine("asked", "now.safetensors")]), TimeSpan.FromMinutes(1)));
        Assert.Equal(0, Signal(process.Id, Sigterm));
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(1)));
        Assert.Contains("Ends behind this batch", await errors, StringComparison.Ordinal);
        Assert.Equal("Cancelled", await File.ReadAllTextAsync(_folder[Path.Combine("asked", Outcome)], TestContext.Current.CancellationToken));
        Assert.Equal(64, TrainedNetwork.Load(_folder[Path.Combine("asked", "now.safetensors")]).Network.InputShape.Size);
    }

    [Fact]
    public void A_full_disk_costs_no_training_and_leaves_nothing_unreadable()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "A small file system can be mounted by root alone.");
        string disk = _folder["disk"];
        Directory.CreateDirectory(disk);
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk) == 0, "No file system can be mounted here.");
        try
        {
            TrainingResult result = Train(Path.Combine(disk, "run"), epochs: 3, CancellationToken.None);
            Assert.Equal(3, result.History.Epochs.Length);
            Assert.Contains(result.Warnings, static warning => warning.StartsWith("Checkpoint failed in epoch 1", StringComparison.Ordinal));
            Assert.All(Directory.GetFiles(disk, "*", SearchOption.AllDirectories), static file => TrainedNetwork.Load(file));
        }
        finally
        {
            Run("umount", disk);
        }
    }

    /// <summary>Run by the others, in a process of its own.</summary>
    [Fact(Explicit = true)]
    public void TrainUntilTold()
    {
        using ConsoleCancellation cancellation = new();
        string folder = Environment.GetEnvironmentVariable(FolderVariable)!;
        TrainingResult result = Train(
            folder, int.Parse(Environment.GetEnvironmentVariable(EpochsVariable)!, CultureInfo.InvariantCulture), cancellation.Token);
        File.WriteAllText(Path.Combine(folder, Outcome), $"{result.StopReason}");
    }

    private static TrainingResult Train(string folder, int epochs, CancellationToken token)
    {
        int[] classes = [.. Enumerable.Range(0, 200).Select(static row => row % 10)];
        Dataset data = Dataset.FromArrays(GradientCheck.Normal(new Random(1), 200 * 64), [64], classes);
        Network network = Network.Input([64]).Dense(64, Activation.ReLU).Dropout(0.2f).Dense(10, Activation.Softmax).Build();
        return network.Train(data, new TrainingOptions
        {
            Epochs = epochs,
            BatchSize = 8,
            Threads = 1,
            Seed = 1,
            ResumeFrom = folder,
            CancellationToken = token,
            Callbacks = [new Checkpoint { Path = Path.Combine(folder, "now.safetensors"), EverySteps = 17 }],
        });
    }

    private static Process Start(string folder, int epochs) => ChildProcess.Start(
        typeof(KilledTrainingTests), nameof(TrainUntilTold),
        new Dictionary<string, string> { [FolderVariable] = folder, [EpochsVariable] = epochs.ToString(CultureInfo.InvariantCulture) },
        runtimeConfiguration: null);

    private static int Run(string command, params string[] arguments)
    {
        using Process process = Process.Start(command, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Signal(int process, int signal);
}
