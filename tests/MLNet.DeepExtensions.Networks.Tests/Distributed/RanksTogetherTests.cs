using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Distributed;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Schedules;
using MLNet.DeepExtensions.Networks.Tests.Training;

namespace MLNet.DeepExtensions.Networks.Tests.Distributed;

/// <summary>What ranks decide together, what each reads, and what they are told when one of them is another than the rest.</summary>
public sealed class RanksTogetherTests : IDisposable
{
    private static readonly TrainingOptions s_options = new() { Epochs = 4, BatchSize = 16, Seed = 2, Threads = 1 };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_rank_reads_its_rows_of_every_batch_alone()
    {
        RowsRead[] data = [new(Samples.Line(100)), new(Samples.Line(100)), new(Samples.Line(100))];

        ThreadCollective.Run(3, rank => Samples.LineNetwork().Train(
            data[rank.Rank], s_options with { Epochs = 1, BatchSize = 25, Shuffle = false, Collective = rank }));

        // The checks before the first step read all targets at once, and some rows one by one.
        Assert.Equal([.. Rows(0, 8), .. Rows(25, 33), .. Rows(50, 58), .. Rows(75, 83)], data[0].InputsOfSteps);
        Assert.Equal([.. Rows(8, 16), .. Rows(33, 41), .. Rows(58, 66), .. Rows(83, 91)], data[1].InputsOfSteps);
        Assert.Equal([.. Rows(16, 25), .. Rows(41, 50), .. Rows(66, 75), .. Rows(91, 100)], data[2].InputsOfSteps);
    }

    [Fact]
    public void A_batch_with_fewer_samples_than_ranks_is_trained_on_by_some()
    {
        TrainingOptions options = s_options with { Epochs = 3, BatchSize = 5 };
        float[] one = Samples.LineNetwork().Train(Samples.Line(11), options).Network.Weights.Parameters.ToArray();

        TrainingResult[] many = ThreadCollective.Run(8, rank => Samples.LineNetwork().Train(
            Samples.Line(11), options with { Collective = rank }));

        Assert.All(many, result => Assert.All(
            one.Zip(result.Network.Weights.Parameters.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-4f)));
    }

    [Fact]
    public void Dropout_masks_are_those_of_the_whole_batch()
    {
        // 7 features a row: parts begin at elements of a mask that are no multiples of 4.
        Network network = Network.Input([3]).Dense(7, Activation.ReLU).Dropout(0.5f).Dense(3, Activation.Softmax).Build();
        TrainingOptions options = s_options with { Epochs = 2 };
        TrainingResult one = network.Train(Samples.Classes(), options);

        TrainingResult[] many = ThreadCollective.Run(3, rank => network.Train(Samples.Classes(), options with { Collective = rank }));

        Assert.Equal(one.History.Epochs[1].Values["train_loss"], many[1].History.Epochs[1].Values["train_loss"], 1e-5);
    }

    [Fact]
    public void Callbacks_run_on_rank_0_alone_and_what_they_ask_for_is_done_on_all()
    {
        List<int> calls = [];
        TrainingResult[] results = ThreadCollective.Run(3, rank => Samples.ClassNetwork().Train(Samples.Classes(), s_options with
        {
            Collective = rank,
            ValidationData = Samples.Classes(40, seed: 9),
            Callbacks = [new Recorder(calls, rank.Rank), new EarlyStopping { Patience = 1, Threshold = 0.9 }],
        }));

        Assert.Equal([0, 0], calls);
        Assert.All(results, result => Assert.Equal(StopReason.StoppedByCallback, result.StopReason));
        Assert.All(results, result => Assert.Equal(1, result.WeightsEpoch));
        Assert.All(results, result => RanksTests.AssertSame(results[0], result, "early stopping"));
    }

    [Fact]
    public void A_stop_in_the_middle_of_an_epoch_is_one_on_all_ranks()
    {
        TrainingResult[] results = ThreadCollective.Run(4, rank => Samples.ClassNetwork().Train(
            Samples.Classes(), s_options with { Collective = rank, Callbacks = [new StopsAtStep(8)] }));

        Assert.All(results, result => Assert.Equal(StopReason.StoppedByCallback, result.StopReason));
        Assert.All(results, result => RanksTests.AssertSame(results[0], result, "stopped"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_cancelled_rank_cancels_all_and_what_is_trained_is_kept(int cancelled)
    {
        using CancellationTokenSource cancellation = new();
        TrainingResult[] results = ThreadCollective.Run(3, rank => Samples.ClassNetwork().Train(Samples.Classes(), s_options with
        {
            Epochs = 1000,
            Collective = rank,
            CancellationToken = rank.Rank == cancelled ? cancellation.Token : default,
            Callbacks = [new CancelsAtStep(20, cancellation)],
        }));

        Assert.All(results, result => Assert.Equal(StopReason.Cancelled, result.StopReason));
        Assert.All(results, result => RanksTests.AssertSame(results[0], result, "cancelled"));
    }

    [Fact]
    public void A_loss_that_is_infinite_ends_all_ranks_alike()
    {
        string[] messages = ThreadCollective.Run(2, rank => Assert.Throws<TrainingDivergedException>(() => Samples.LineNetwork().Train(
            Samples.Line(), s_options with { Collective = rank, Optimizer = new Sgd { LearningRate = 1e30f } })).Message);

        Assert.Equal(messages[0], messages[1]);
    }

    [Fact]
    public void A_rank_whose_options_differ_is_told_before_the_first_step()
    {
        string[] messages = ThreadCollective.Run(3, rank => Assert.Throws<ArgumentException>(() => Samples.ClassNetwork().Train(
            Samples.Classes(),
            s_options with { Collective = rank, Seed = rank.Rank == 2 ? 5u : 4u, Callbacks = [new FailsAtBegin()] })).Message);

        Assert.All(messages, message => Assert.Contains("Rank 2 would train something else than rank 0: seed is 5 and on rank 0 4", message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_rank_whose_data_differ_is_told_before_the_first_step()
    {
        string[] messages = ThreadCollective.Run(2, rank => Assert.Throws<ArgumentException>(() => Samples.ClassNetwork().Train(
            Samples.Classes(rank.Rank == 1 ? 90 : 91), s_options with { Collective = rank })).Message);

        Assert.All(messages, message => Assert.Contains("training_data/rows is 90 and on rank 0 91", message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_rank_that_cannot_begin_says_why_on_all_and_fails_with_its_own_error()
    {
        string[] messages = ThreadCollective.Run(3, rank => Assert.ThrowsAny<Exception>(() => Samples.ClassNetwork().Train(
            Samples.Classes(), s_options with { Collective = rank, BatchSize = rank.Rank == 1 ? 0 : 16 })).Message);

        Assert.StartsWith("BatchSize is 0", messages[1], StringComparison.Ordinal);
        Assert.StartsWith("Rank 1 cannot train: BatchSize is 0", messages[0], StringComparison.Ordinal);
        Assert.Equal(messages[0], messages[2]);
    }

    [Fact]
    public void A_rank_that_fails_while_it_reads_ends_all_with_its_reason()
    {
        string?[] heard = new string?[3];
        Assert.Throws<InvalidDataException>(() => ThreadCollective.Run(3, rank =>
        {
            Dataset data = Dataset.Generate(96, [3], 1, (row, input, target) =>
            {
                target[0] = input[0] = row == 90 && rank.Rank == 2 ? throw new InvalidDataException("row 90 is broken") : row;
            });
            try
            {
                Network.Input([3]).Dense(1).Build()
                    .Train(data, s_options with { Collective = rank, StandardizeTargets = false, Shuffle = false });
            }
            catch (CollectiveAbortedException aborted)
            {
                heard[rank.Rank] = aborted.Message;
                throw;
            }
        }));

        Assert.Contains("row 90 is broken", heard[0], StringComparison.Ordinal);
        Assert.Contains("Rank 2", heard[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, 2, "VirtualShards is 3; 0, or a power of 2")]
    [InlineData(8, 3, "VirtualShards is 8 and there are 3 ranks; 1, 2, 4")]
    [InlineData(2, 4, "VirtualShards is 2 and there are 4 ranks")]
    public void Shards_that_cannot_be_spread_evenly_are_refused(int shards, int ranks, string message)
    {
        string[] messages = ThreadCollective.Run(ranks, rank => Assert.Throws<ArgumentException>(() => Samples.LineNetwork().Train(
            Samples.Line(), s_options with { Collective = rank, VirtualShards = shards })).Message);

        Assert.All(messages, one => Assert.StartsWith(message, one, StringComparison.Ordinal));
    }

    [Fact]
    public void Gradients_that_travel_in_16_bits_learn_as_well()
    {
        TrainingResult[] Train(GradientFormat format) => ThreadCollective.Run(2, rank => Samples.ClassNetwork().Train(
            Samples.Classes(300), s_options with { Epochs = 20, Collective = rank, GradientFormat = format }));

        TrainingResult[] exact = Train(GradientFormat.Single), rounded = Train(GradientFormat.BFloat16);

        RanksTests.AssertSame(rounded[0], rounded[1], "rounded");
        Assert.NotEqual(exact[0].Network.Weights.Parameters.ToArray(), rounded[0].Network.Weights.Parameters.ToArray());
        Assert.Equal(exact[0].History.Epochs[^1].Values["train_loss"], rounded[0].History.Epochs[^1].Values["train_loss"], 0.01);
    }

    [Fact]
    public void One_rank_is_as_one_process_to_the_bit()
    {
        TrainingResult alone = Samples.ClassNetwork().Train(Samples.Classes(), s_options);

        RanksTests.AssertSame(
            alone, ThreadCollective.Run(1, rank => Samples.ClassNetwork().Train(Samples.Classes(), s_options with { Collective = rank }))[0], "one");
    }

    [Fact]
    public void Trials_and_the_rate_finder_run_in_their_process_alone()
    {
        LearningRateFinding[] findings = ThreadCollective.Run(2, rank => Samples.ClassNetwork().FindLearningRate(
            Samples.Classes(), s_options with { Collective = rank }, new LearningRateFinderOptions { Steps = 20 }));

        Assert.Equal(findings[0].Points.Select(point => point.Loss), findings[1].Points.Select(point => point.Loss));
        Assert.Null(ThreadCollective.Run(1, rank => new Trial(0, 1, default).Alone(s_options with { Collective = rank }).Collective)[0]);
    }

    [Fact]
    public void A_thousand_steps_leave_nothing_behind()
    {
        // Allocations of the steps themselves, with those of an epoch's order and history: some 40 bytes a row and a KiB a step.
        long AllocatedBy(int epochs) => ThreadCollective.Run(2, rank =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Samples.LineNetwork().Train(Samples.Line(1000), s_options with { Epochs = epochs, BatchSize = 10, Collective = rank });
            return GC.GetAllocatedBytesForCurrentThread() - before;
        })[0];

        AllocatedBy(1);
        long few = AllocatedBy(2), many = AllocatedBy(12);
        Assert.InRange((many - few) / 1000, 0, 1024);
    }

    [Fact]
    public void Ranks_that_are_cut_off_at_any_step_go_on_together_to_the_bit()
    {
        TrainingResult whole = Resumable(ranks: 3, "whole", stopAt: null)[0];
        foreach (int step in (int[])[1, 4, 9, 17])
        {
            Assert.Throws<InvalidProgramException>(() => Resumable(ranks: 3, $"cut at {step}", step));

            Assert.All(
                Resumable(ranks: 3, $"cut at {step}", stopAt: null), result => RanksTests.AssertSame(whole, result, $"cut off at step {step}"));
        }
    }

    [Fact]
    public void Another_number_of_ranks_goes_on_with_virtual_shards_and_is_refused_without()
    {
        TrainingResult whole = Resumable(ranks: 1, "whole", stopAt: null, shards: 4)[0];
        Assert.Throws<InvalidProgramException>(() => Resumable(ranks: 4, "cut", stopAt: 7, shards: 4));
        RanksTests.AssertSame(whole, Resumable(ranks: 2, "cut", stopAt: null, shards: 4)[1], "two ranks after four");

        Assert.Throws<InvalidProgramException>(() => Resumable(ranks: 4, "refused", stopAt: 7));
        Assert.Contains(
            "parts_of_a_batch was 4 and is 2",
            Assert.Throws<ArgumentException>(() => Resumable(ranks: 2, "refused", stopAt: null)).Message, StringComparison.Ordinal);
    }

    private TrainingResult[] Resumable(int ranks, string run, int? stopAt, int shards = 0) => ThreadCollective.Run(ranks, rank =>
        Network.Input([3]).Dense(8, Activation.Tanh).BatchNormalization().Dense(3, Activation.Softmax).Build().Train(
            Samples.Classes(), s_options with
            {
                Collective = rank,
                VirtualShards = shards,
                ValidationFraction = 0.2,
                Schedule = new ReduceOnPlateau { Patience = 0, Factor = 0.5f },
                Metrics = [new Accuracy(), new AreaUnderCurve()],
                ResumeFrom = Path.Combine(_folder.Path, run),
                Callbacks = [new EarlyStopping(), new Checkpoint { Path = Path.Combine(_folder.Path, run, "{step}"), EverySteps = 1 }, new Dies(stopAt)],
            }));

    private static IEnumerable<long> Rows(int from, int to) => Enumerable.Range(from, to - from).Select(row => (long)row);

    /// <summary>Notes which rows' inputs are read in batches of one rank's part.</summary>
    private sealed class RowsRead(Dataset source) : Dataset
    {
        private readonly Lock _gate = new();

        public List<long> InputsOfSteps { get; } = [];

        public override long Count => source.Count;

        public override TensorShape InputShape => source.InputShape;

        public override int TargetWidth => source.TargetWidth;

        public override void Read(ReadOnlySpan<long> rows, Span<float> inputs, Span<float> targets, Span<float> weights)
        {
            source.Read(rows, inputs, targets, weights);
            lock (_gate)
            {
                if (rows.Length is > 1 and < 10)
                {
                    InputsOfSteps.AddRange(rows);
                }
            }
        }
    }

    private sealed class Recorder(List<int> calls, int rank) : TrainingCallback
    {
        public override void OnEpochEnd(TrainingState state)
        {
            lock (calls)
            {
                calls.Add(rank);
            }
        }
    }

    private sealed class StopsAtStep(long step) : TrainingCallback
    {
        public override void OnBatchEnd(TrainingState state)
        {
            if (state.Step == step)
            {
                state.Stop();
            }
        }
    }

    private sealed class CancelsAtStep(long step, CancellationTokenSource cancellation) : TrainingCallback
    {
        public override void OnBatchEnd(TrainingState state)
        {
            if (state.Step == step)
            {
                cancellation.Cancel();
            }
        }
    }

    private sealed class FailsAtBegin : TrainingCallback
    {
        public override void OnTrainingBegin(TrainingState state) => throw new InvalidOperationException("The training has begun.");
    }

    // Not OnBatchEnd's failures of files, which cost no weights: an error that ends the rank.
    private sealed class Dies(int? step) : TrainingCallback
    {
        public override void OnBatchEnd(TrainingState state)
        {
            if (state.Step == step)
            {
                throw new InvalidProgramException("killed");
            }
        }
    }
}
