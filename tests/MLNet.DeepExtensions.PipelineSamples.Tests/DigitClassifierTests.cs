using DigitsWebApiSample;
using Microsoft.Extensions.Logging;

namespace MLNet.DeepExtensions.PipelineSamples.Tests;

public sealed class DigitClassifierTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_model_is_trained_where_there_is_none_and_said_so_and_loaded_where_there_is_one()
    {
        string path = _folder.PathOf("models/digits.mlnet");
        LineLog log = new();
        using DigitClassifier trained = DigitClassifier.LoadOrTrain(
            path, static mlContext => RunningService.QuickPipeline(mlContext, epochs: 1), log);
        Assert.True(File.Exists(path));
        Assert.Equal($"There is no model {path} yet: one is trained now, which takes some seconds.", log.Lines[0]);
        Assert.Equal($"The model is {path}.", log.Lines[^1]);

        log.Lines.Clear();
        using DigitClassifier loaded = DigitClassifier.LoadOrTrain(
            path, static _ => throw new InvalidOperationException("Nothing is to be trained."), log);
        Assert.Equal([$"The model is {path}."], log.Lines);
        float[] pixels = [.. Enumerable.Range(0, 64).Select(static i => i % 17f)];
        Assert.Equal(trained.Classify(pixels).Probabilities, loaded.Classify(pixels).Probabilities);
    }

    public void Dispose() => _folder.Dispose();

    private sealed class LineLog : ILogger
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
