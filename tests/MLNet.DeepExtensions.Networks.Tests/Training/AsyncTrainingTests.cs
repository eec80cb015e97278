namespace MLNet.DeepExtensions.Networks.Tests.Training;

public sealed class AsyncTrainingTests
{
    [Fact]
    public async Task Gives_the_weights_that_a_training_gives_and_reports_each_epoch()
    {
        TrainingOptions options = new() { Epochs = 3, Seed = 5 };
        Collected progress = new();

        TrainingResult result = await Samples.LineNetwork().TrainAsync(
            Samples.Line(), options, progress, TestContext.Current.CancellationToken);

        float[] expected = [.. Samples.LineNetwork().Train(Samples.Line(), options).Network.Weights["dense1.weights"]];
        Assert.Equal(expected, result.Network.Weights["dense1.weights"].ToArray());
        Assert.Equal([1, 2, 3], progress.Epochs.Select(epoch => epoch.Epoch));
        Assert.Equal(result.History.Epochs, progress.Epochs);
        Assert.Same(options, result.Options);
    }

    [Fact]
    public async Task Runs_on_another_thread()
    {
        int caller = Environment.CurrentManagedThreadId;
        int trainer = caller;
        bool isOfPool = true;

        await Samples.LineNetwork().TrainAsync(
            Samples.Line(),
            new TrainingOptions
            {
                Epochs = 1,
                Callbacks = [new EpochCallback(
                    _ => (trainer, isOfPool) = (Environment.CurrentManagedThreadId, Thread.CurrentThread.IsThreadPoolThread))],
            },
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.NotEqual(caller, trainer);
        Assert.False(isOfPool);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Either_token_ends_it_and_what_was_trained_is_kept(bool isOfOptions)
    {
        using CancellationTokenSource source = new();
        TrainingOptions options = new()
        {
            Epochs = 100,
            Callbacks = [new EpochCallback(state => CancelAt(state, source))],
            CancellationToken = isOfOptions ? source.Token : CancellationToken.None,
        };

        TrainingResult result = await Samples.LineNetwork().TrainAsync(
            Samples.Line(), options, cancellationToken: isOfOptions ? CancellationToken.None : source.Token);

        Assert.Equal(StopReason.Cancelled, result.StopReason);
        Assert.Equal(2, result.History.Epochs.Length);
    }

    [Fact]
    public async Task Cancelled_before_an_epoch_it_is_a_cancelled_task()
    {
        Task<TrainingResult> training = Samples.LineNetwork().TrainAsync(
            Samples.Line(), cancellationToken: new CancellationToken(canceled: true));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => training);
        Assert.True(training.IsCanceled);
    }

    [Fact]
    public async Task Errors_pass_through()
    {
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(
            () => Samples.LineNetwork().TrainAsync(Samples.Line(), new TrainingOptions { Epochs = 0 }));
        Assert.Contains("Epochs is 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trained_network_is_trained_further()
    {
        TrainedNetwork trained = Samples.LineNetwork().Train(Samples.Line(), new TrainingOptions { Epochs = 1 }).Network;

        TrainingResult result = await trained.TrainAsync(Samples.Line(), cancellationToken: TestContext.Current.CancellationToken);

        float[] expected = trained.Train(Samples.Line()).Network.Weights["dense1.weights"].ToArray();
        Assert.Equal(expected, result.Network.Weights["dense1.weights"].ToArray());
    }

    private static void CancelAt(TrainingState state, CancellationTokenSource source)
    {
        if (state.Epoch == 2)
        {
            source.Cancel();
        }
    }

    private sealed class Collected : IProgress<EpochRecord>
    {
        public List<EpochRecord> Epochs { get; } = [];

        public void Report(EpochRecord value) => Epochs.Add(value);
    }
}
