using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Training;

/// <summary>A cancellation is heard wherever rows are read: each test counts the rows that are read after it.</summary>
public sealed class CancellationTests : IDisposable
{
    // A block of rows on each of the threads that read at once, and what a prefetcher had begun.
    private const long AFewBlocks = 8 * 1024;
    private const long Rows = 1_000_000;
    private readonly CancellationTokenSource _source = new();
    private long _read;
    private long _readAfter;

    public void Dispose() => _source.Dispose();

    [Fact]
    public void A_training_cancelled_before_it_began_is_an_error_and_reads_nothing()
    {
        _source.Cancel();
        Assert.Throws<OperationCanceledException>(() => Normalizing().Train(Data(cancelAt: long.MaxValue), Options()));
        Assert.Equal(0, _read);
    }

    [Fact]
    public void While_normalization_is_fitted() => IsHeardBeforeTheFirstEpoch(Normalizing(), Data(cancelAt: 5000), Options());

    [Fact]
    public void While_the_data_are_split_by_class() => IsHeardBeforeTheFirstEpoch(
        Classes(), Data(cancelAt: 5000, isClasses: true), Options() with { ValidationFraction = 0.25 });

    [Fact]
    public void While_classes_are_counted() =>
        IsHeardBeforeTheFirstEpoch(Classes(), Data(cancelAt: 5000, isClasses: true), Options() with { BalanceClasses = true });

    [Fact]
    public void In_the_first_epoch() =>
        IsHeardBeforeTheFirstEpoch(Network.Input([2]).Dense(1).Build(), Data(cancelAt: 50_000), Options() with { BatchSize = 100_000 });

    [Fact]
    public void In_the_first_validation() => IsHeardBeforeTheFirstEpoch(
        Network.Input([2]).Dense(1).Build(), Samples.Line(), Options() with { ValidationData = Data(cancelAt: 5000) });

    [Fact]
    public void A_later_validation_keeps_what_is_trained()
    {
        Dataset validation = Dataset.Generate(2000, [2], 1, (row, _, _) =>
        {
            if (Interlocked.Increment(ref _read) == 3000)
            {
                _source.Cancel();
            }
        });
        TrainingResult result = Network.Input([2]).Dense(1).Build()
            .Train(Samples.Line(), Options() with { Epochs = 9, ValidationData = validation });

        Assert.Equal(StopReason.Cancelled, result.StopReason);
        Assert.Single(result.History.Epochs);
    }

    [Fact]
    public void In_an_evaluation()
    {
        TrainedNetwork network = Samples.LineNetwork().Train(Samples.Line(), new TrainingOptions { Epochs = 1, Threads = 1 }).Network;
        Assert.Throws<OperationCanceledException>(() => network.Evaluate(Data(cancelAt: 5000), cancellationToken: _source.Token));
        Assert.InRange(_readAfter, 0, AFewBlocks);
        Assert.Throws<OperationCanceledException>(
            () => network.Evaluate(Samples.Line(), cancellationToken: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void While_rows_are_shuffled()
    {
        _source.Cancel();
        byte[] values = new byte[1 << 21];
        Assert.Throws<OperationCanceledException>(() => new SeededRandom(1).Shuffle(values.AsSpan(), _source.Token));
    }

    private static Network Normalizing() => Network.Input([2]).NormalizeInput().Dense(1).Build();

    private static Network Classes() => Network.Input([2]).Dense(2, Kernels.Activation.Softmax).Build();

    private TrainingOptions Options() => new() { Epochs = 3, BatchSize = 256, CancellationToken = _source.Token };

    private void IsHeardBeforeTheFirstEpoch(Network network, Dataset data, TrainingOptions options)
    {
        Assert.Throws<OperationCanceledException>(() => network.Train(data, options));
        Assert.InRange(_readAfter, 0, AFewBlocks);
    }

    private GeneratorDataset Data(long cancelAt, bool isClasses = false) => Dataset.Generate(
        Rows, [2], 1,
        (row, input, target) =>
        {
            (input[0], input[1]) = (row % 7, row % 5);
            target[0] = row % 2;
            if (_source.IsCancellationRequested)
            {
                Interlocked.Increment(ref _readAfter);
            }

            if (Interlocked.Increment(ref _read) == cancelAt)
            {
                _source.Cancel();
            }
        },
        isClasses ? ["even", "odd"] : null);
}
