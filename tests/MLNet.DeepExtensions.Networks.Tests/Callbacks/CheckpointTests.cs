using System.Globalization;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Persistence;
using MLNet.DeepExtensions.Networks.Tests.Training;

namespace MLNet.DeepExtensions.Networks.Tests.Callbacks;

public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{epoch:02d}", "'{epoch:02d}'")]
    [InlineData("{val_loss}", "'{val_loss}'")]
    [InlineData("{Epoch}", "'{Epoch}'")]
    [InlineData("a{b", "'{b.safetensors'")]
    [InlineData("a}b", "'}'")]
    public void An_unknown_placeholder_is_refused_before_the_first_epoch(string name, string named)
    {
        int epochs = 0;
        string message = Assert.Throws<ArgumentException>(() => Train(
            new Checkpoint { Path = _folder[name + ".safetensors"] }, new EpochCallback(_ => epochs++))).Message;
        Assert.Contains(named, message, StringComparison.Ordinal);
        Assert.Contains("{epoch}, {step} and {train_loss}, {train_mae} are allowed", message, StringComparison.Ordinal);
        Assert.Equal(0, epochs);
    }

    [Fact]
    public void The_epoch_stands_in_the_name_with_as_many_digits_as_asked_for()
    {
        Train(new Checkpoint { Path = _folder["{{a}}-{epoch:000}-{epoch}.safetensors"] });
        Assert.True(File.Exists(_folder["{a}-002-2.safetensors"]));
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_costs_no_weights_and_is_told()
    {
        // A file where a folder is needed.
        string folder = _folder["checkpoints"];
        File.WriteAllText(folder, "");
        TrainingResult result = Train(new Checkpoint { Path = Path.Combine(folder, "{epoch}.safetensors") });
        Assert.Equal(StopReason.Completed, result.StopReason);
        Assert.Equal(3, result.History.Epochs.Length);
        Assert.Contains(
            result.Warnings, warning => warning.StartsWith("Checkpoint failed in epoch 2; training continued: '", StringComparison.Ordinal)
            && warning.Contains("2.safetensors' could not be written", StringComparison.Ordinal));
        Assert.Contains(result.Warnings, warning => warning.StartsWith("Checkpoint failed in epoch 3", StringComparison.Ordinal));
    }

    [Fact]
    public void Values_of_the_history_stand_in_the_name()
    {
        TrainingResult result = Train(new Checkpoint { Path = _folder["{epoch}-{train_loss:0.000}.safetensors"] });
        Assert.True(File.Exists(_folder[string.Create(
            CultureInfo.InvariantCulture, $"2-{result.History["train_loss"][1]:0.000}.safetensors")]));
    }

    [Fact]
    public void The_last_files_remain_and_those_of_others_too()
    {
        File.WriteAllText(_folder["0.safetensors"], "");
        Train(new Checkpoint { Path = _folder["{epoch}.safetensors"], KeepLast = 2 });
        Assert.Equal(["0.safetensors", "2.safetensors", "3.safetensors"], _folder.Files);
    }

    [Fact]
    public void Steps_and_epochs_are_counted()
    {
        Train(new Checkpoint { Path = _folder["step-{step:00}"], EverySteps = 3 }, new Checkpoint { Path = _folder["epoch-{epoch}"], EveryEpochs = 2 });
        Assert.Equal(["epoch-2", "epoch-3", "step-03", "step-06"], _folder.Files);
    }

    [Theory]
    [InlineData("valid_loss", null)]
    [InlineData(null, "{train_loss}")]
    public void Within_epochs_no_value_of_the_history_is_asked_for(string? monitor, string? name)
    {
        string message = Assert.Throws<ArgumentException>(
            () => Train(new Checkpoint { Path = _folder[name ?? "a"], Monitor = monitor, EverySteps = 2 })).Message;
        Assert.Contains("EverySteps and EveryMinutes save within epochs", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_metric_that_does_not_say_what_it_remembers_is_refused_within_epochs_and_saved_after_them()
    {
        ComponentRegistration.Done();
        ScriptedMetric metric = new([1, 2, 3]);
        string message = Assert.Throws<ArgumentException>(
            () => Train([metric], new Checkpoint { Path = _folder["a"], EverySteps = 2 })).Message;
        Assert.Contains("does not override MetricAccumulator.Visit", message, StringComparison.Ordinal);
        Train([metric], new Checkpoint { Path = _folder["a"] });
        Assert.True(File.Exists(_folder["a"]));
    }

    [Fact]
    public void Without_the_state_a_file_is_a_model_alone()
    {
        Train(new Checkpoint { Path = _folder["model"], WithState = false }, new Checkpoint { Path = _folder["state"] });
        Assert.Equal(TrainedNetwork.Load(_folder["state"]).Weights.Parameters, TrainedNetwork.Load(_folder["model"]).Weights.Parameters);
        Assert.Contains(
            "it has no state of a training",
            Assert.Throws<ModelFormatException>(() => Resume(_folder["model"])).Message, StringComparison.Ordinal);
    }

    private static TrainingResult Resume(string from) => Samples.LineNetwork().Train(
        Samples.Line(), new TrainingOptions { Epochs = 3, ResumeFrom = from });

    private static TrainingResult Train(params TrainingCallback[] callbacks) => Train(metrics: null, callbacks);

    private static TrainingResult Train(Metric[]? metrics, params TrainingCallback[] callbacks) => Samples.LineNetwork().Train(
        Samples.Line(), new TrainingOptions { Epochs = 3, Threads = 1, Callbacks = callbacks, Metrics = metrics });
}
