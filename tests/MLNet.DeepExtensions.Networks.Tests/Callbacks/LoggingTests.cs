using Microsoft.Extensions.Logging;
using MLNet.DeepExtensions.Networks.Tests.Training;

namespace MLNet.DeepExtensions.Networks.Tests.Callbacks;

public sealed class LoggingTests
{
    [Fact]
    public void A_training_is_logged_from_its_beginning_to_its_end()
    {
        Log log = new(LogLevel.Information);

        Samples.LineNetwork().Train(
            Samples.Line(), new TrainingOptions { Epochs = 2, Optimizer = new Sgd { LearningRate = 0.05f } }.LogTo(log));

        Assert.Equal([1, 2, 2, 4], log.Entries.Select(entry => entry.Id));
        Assert.Equal("Training of [2] -> [1], 1 layers, 3 parameters on 64 samples for 2 epochs", log.Entries[0].Text);
        Assert.Matches(@"^Epoch 2 of 2: train_loss [\d.]+, train_mae [\d.]+, rate 0\.05, [\d.E-]+ s$", log.Entries[2].Text);
        Assert.Equal("Training ended after 2 epochs, 4 steps", log.Entries[3].Text);
    }

    [Fact]
    public void What_there_is_to_warn_of_is_a_warning()
    {
        Log log = new(LogLevel.Warning);

        TrainingResult result = Samples.LineNetwork().Train(
            Samples.Line(),
            new TrainingOptions { Epochs = 1, Callbacks = [new EpochCallback(state => state.Warn("something"))] }.LogTo(log));

        Assert.Contains("something", result.Warnings);
        Assert.Contains((LogLevel.Warning, 3, "something"), log.Entries);
        Assert.DoesNotContain(log.Entries, entry => entry.Level < LogLevel.Warning);
    }

    private sealed class Log(LogLevel least) : ILogger
    {
        public List<(LogLevel Level, int Id, string Text)> Entries { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= least;

        void ILogger.Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Entries.Add((logLevel, eventId.Id, formatter(state, exception)));
    }
}
