using MLNet.DeepExtensions.Networks.Tests.Training;
using Spectre.Console;

namespace MLNet.DeepExtensions.Networks.Tests.Callbacks;

/// <summary>
/// Early stopping, checkpoints and the table remember one training; a second one at the same time would be stopped by the first one's
/// values.
/// </summary>
public class CallbackLeaseTests
{
    public static TheoryData<string, Func<TrainingCallback>> Remembering => new()
    {
        { "EarlyStopping", () => new EarlyStopping() },
        { "Checkpoint", () => new Checkpoint { Path = "never-written.safetensors", Monitor = "train_loss" } },
        { "ProgressTable", () =>
            new ProgressTable(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) })) },
    };

    [Theory]
    [MemberData(nameof(Remembering))]
    public void A_callback_of_a_training_that_goes_on_is_refused_and_free_afterwards(string name, Func<TrainingCallback> make)
    {
        using TemporaryFolder folder = new();
        TrainingCallback shared = make() is Checkpoint ? new Checkpoint { Path = folder["best.safetensors"], Monitor = "train_loss" }
            : make();
        InvalidOperationException? refused = null;
        EpochCallback inner = new(_ => refused ??= Assert.Throws<InvalidOperationException>(() => Train(shared)));

        Train(shared, inner);

        Assert.StartsWith(
            $"The callback {name} is used by another running training, or twice in this one", refused!.Message, StringComparison.Ordinal);
        Train(shared);
    }

    [Fact]
    public void A_callback_is_free_after_a_training_that_failed()
    {
        EarlyStopping stopping = new();
        Assert.Throws<InvalidOperationException>(
            () => Train(stopping, new EpochCallback(_ => throw new InvalidOperationException("mine"))));
        Assert.Throws<InvalidOperationException>(() => Train(stopping, stopping));
        Train(stopping);
        Assert.Equal(1, stopping.BestEpoch);
    }

    [Fact]
    public void Callbacks_without_a_memory_serve_several_trainings()
    {
        int epochs = 0;
        EpochCallback counter = null!;
        counter = new EpochCallback(_ =>
        {
            if (++epochs == 1)
            {
                Train(counter);
            }
        });

        Train(counter, counter);

        Assert.Equal(3, epochs);
    }

    private static void Train(params TrainingCallback[] callbacks) =>
        Samples.LineNetwork().Train(Samples.Line(rows: 8), new TrainingOptions { Epochs = 1, Threads = 1, Callbacks = callbacks });
}
