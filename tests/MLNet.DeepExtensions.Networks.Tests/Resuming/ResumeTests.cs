using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Networks.Tests.Training.Bits;

namespace MLNet.DeepExtensions.Networks.Tests.Resuming;

/// <summary>A training that is interrupted and goes on gives what one gives that never was: weights, history, files, to the bit.</summary>
public sealed class ResumeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Cases => [.. ResumeCases.Names];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_interruption_leaves_no_trace(string name)
    {
        TrainingResult whole = Run(name, "whole", stopAt: null);
        long steps = whole.History.Epochs.Length * StepsOf(name);
        foreach (long stop in (long[])[1, steps / 2, steps - 1])
        {
            string run = $"stopped-{stop}";
            Interrupt(name, run, stop);

            TrainingResult resumed = Run(name, run, stopAt: null);

            AssertSame(whole, resumed, $"{name}, interrupted after step {stop}");
            AssertSameFiles("whole", run);
        }
    }

    [Fact]
    public void A_training_that_is_interrupted_again_and_again_arrives()
    {
        const string Name = "images that are changed at random";
        TrainingResult whole = Run(Name, "whole", stopAt: null);
        for (long step = 1; step < whole.History.Epochs.Length * StepsOf(Name); step++)
        {
            Interrupt(Name, "again", step);
        }

        AssertSame(whole, Run(Name, "again", stopAt: null), Name);
    }

    [Fact]
    public void A_finished_training_gives_its_result_again()
    {
        TrainingResult whole = Run("early stopping that restores the best weights", "whole", stopAt: null);

        TrainingResult again = Run("early stopping that restores the best weights", "whole", stopAt: null);

        AssertSame(whole, again, "again");
        Assert.Equal(whole.StopReason, again.StopReason);
        Assert.Equal(whole.WeightsEpoch, again.WeightsEpoch);
    }

    private static long StepsOf(string name)
    {
        using TemporaryFolder folder = new();
        TrainingCase training = ResumeCases.Of(name, folder.Path);
        long rows = training.Data.Count;
        if (training.Options.ValidationFraction > 0)
        {
            rows = training.Data.Split(1 - training.Options.ValidationFraction, training.Options.Seed).First.Count;
        }

        return (rows + training.Options.BatchSize - 1) / training.Options.BatchSize;
    }

    private void Interrupt(string name, string run, long step)
    {
        try
        {
            Run(name, run, step);
        }
        catch (OperationCanceledException)
        {
            // Before the first epoch was complete there is no result.
        }
    }

    private TrainingResult Run(string name, string run, long? stopAt)
    {
        string folder = Path.Combine(_folder.Path, run);
        Directory.CreateDirectory(folder);
        TrainingCase training = ResumeCases.Of(name, folder);
        using CancellationTokenSource cancellation = new();
        return training.Network.Train(training.Data, training.Options with
        {
            ResumeFrom = Path.Combine(folder, "state"),
            CancellationToken = cancellation.Token,
            Callbacks =
            [
                .. training.Options.Callbacks, new Checkpoint { Path = Path.Combine(folder, "state", "now") },
                new StopAt(stopAt, cancellation),
            ],
        });
    }

    private static void AssertSame(TrainingResult expected, TrainingResult actual, string what)
    {
        AssertSame(expected.Network, actual.Network, what);
        Assert.Equal(expected.History.Names, actual.History.Names);
        Assert.Equal(expected.History.Epochs.Length, actual.History.Epochs.Length);
        foreach ((EpochRecord one, EpochRecord other) in expected.History.Epochs.Zip(actual.History.Epochs))
        {
            Assert.Equal(one.Values.AsEnumerable(), other.Values.AsEnumerable());
            Assert.Equal(one.LearningRate, other.LearningRate);
        }

        Assert.Equal(expected.Warnings.AsEnumerable(), actual.Warnings.AsEnumerable());
    }

    private static void AssertSame(TrainedNetwork expected, TrainedNetwork actual, string what)
    {
        Assert.True(BitsOf(expected.Weights.Parameters).SequenceEqual(BitsOf(actual.Weights.Parameters)), $"{what}: other parameters");
        Assert.True(BitsOf(expected.Weights.States).SequenceEqual(BitsOf(actual.Weights.States)), $"{what}: other states");
    }

    private static ReadOnlySpan<byte> BitsOf(float[] values) => MemoryMarshal.AsBytes<float>(values);

    private void AssertSameFiles(string expected, string actual)
    {
        string[] Files(string run) =>
            [.. Directory.GetFiles(Path.Combine(_folder.Path, run)).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];
        Assert.Equal(Files(expected), Files(actual));
        foreach (string file in Files(expected).Where(file => !file.EndsWith(".bin", StringComparison.Ordinal)))
        {
            AssertSame(
                TrainedNetwork.Load(Path.Combine(_folder.Path, expected, file)),
                TrainedNetwork.Load(Path.Combine(_folder.Path, actual, file)), file);
        }
    }

    private sealed class StopAt(long? step, CancellationTokenSource cancellation) : TrainingCallback
    {
        public override void OnBatchEnd(TrainingState state)
        {
            if (state.Step == step)
            {
                cancellation.Cancel();
            }
        }
    }
}
