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
        Assert.Contains("{epoch} and {epoch:000} are allowed", message, StringComparison.Ordinal);
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
        string folder = _folder["checkpoints"];
        TrainingResult result = Train(
            new EpochCallback(state =>
            {
                // A file where the folder was: from the second epoch on nothing can be written there.
                if (state.Epoch == 2)
                {
                    Directory.Delete(folder, recursive: true);
                    File.WriteAllText(folder, "");
                }
            }),
            new Checkpoint { Path = Path.Combine(folder, "{epoch}.safetensors") });
        Assert.Equal(StopReason.Completed, result.StopReason);
        Assert.Equal(3, result.History.Epochs.Length);
        Assert.Contains(
            result.Warnings, warning => warning.StartsWith("Checkpoint failed in epoch 2; training continued: '", StringComparison.Ordinal)
            && warning.Contains("2.safetensors' could not be written", StringComparison.Ordinal));
        Assert.Contains(result.Warnings, warning => warning.StartsWith("Checkpoint failed in epoch 3", StringComparison.Ordinal));
    }

    private static TrainingResult Train(params TrainingCallback[] callbacks) => Network.Input([2]).Dense(1).Build().Train(
        Samples.Line(), new TrainingOptions { Epochs = 3, Threads = 1, Callbacks = callbacks });
}
