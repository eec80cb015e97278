using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Schedules;
using MLNet.DeepExtensions.Networks.Tests.Training;

namespace MLNet.DeepExtensions.Networks.Tests.Callbacks;

public class CallbackTests
{
    [Fact]
    public void Hooks_are_called_in_order_and_callbacks_one_after_the_other()
    {
        List<string> log = new();
        Samples.LineNetwork().Train(
            Samples.Line(6),
            new TrainingOptions { Epochs = 2, BatchSize = 4, Threads = 1, Callbacks = [new Recorder("a", log), new Recorder("b", log)] });

        string[] once =
        [
            "begin 0/0", "epoch 1/0", "batch 1/1", "batch 1/2", "end of epoch 1/2", "epoch 2/0", "batch 2/1", "batch 2/2",
            "end of epoch 2/2", "end 2/2",
        ];
        Assert.Equal(once.SelectMany(line => (string[])[$"a {line}", $"b {line}"]), log);
    }

    [Fact]
    public void A_callback_stops_the_training_after_the_batch()
    {
        TrainingResult result = Samples.LineNetwork().Train(Samples.Line(64), new TrainingOptions
        {
            Epochs = 5,
            BatchSize = 8,
            Threads = 1,
            Callbacks = [new StopAt(step: 11)],
        });

        Assert.Equal(StopReason.StoppedByCallback, result.StopReason);
        Assert.Equal(2, result.History.Epochs.Length);
    }

    [Fact]
    public void A_function_can_be_called_after_each_epoch()
    {
        List<double> losses = new();
        TrainingResult result = Samples.LineNetwork().Train(
            Samples.Line(),
            new TrainingOptions
            {
                Epochs = 3,
                Threads = 1,
                Callbacks = [new EpochCallback(state => losses.Add(state.LastEpoch!.Values["train_loss"]))]
            });

        Assert.Equal(result.History["train_loss"], losses);
    }

    [Fact]
    public void Early_stopping_gives_back_the_weights_of_the_best_epoch()
    {
        EarlyStopping stopping = new() { Patience = 3 };
        List<float[]> weights = new();
        TrainingResult result = Samples.LineNetwork().Train(Samples.Line(), new TrainingOptions
        {
            Epochs = 50,
            BatchSize = 64,
            Optimizer = new Sgd { LearningRate = 0.1f },
            Schedule = new GoodThenBad(),
            ValidationFraction = 0.25,
            Threads = 1,
            Callbacks = [stopping, new EpochCallback(state => weights.Add(state.Snapshot().Weights.Parameters))],
        });

        Assert.Equal(5, stopping.BestEpoch);
        Assert.Equal(8, result.History.Epochs.Length);
        Assert.Equal(StopReason.StoppedByCallback, result.StopReason);
        Assert.Equal(weights[4], result.Network.Weights.Parameters);
        Assert.NotEqual(weights[7], result.Network.Weights.Parameters);
    }

    [Fact]
    public void Early_stopping_restores_also_where_the_training_ends_by_itself_unless_told_not_to()
    {
        float[] restored = Train(restores: true, out float[][] weights);
        float[] last = Train(restores: false, out _);

        Assert.Equal(weights[1], restored);
        Assert.Equal(weights[3], last);

        static float[] Train(bool restores, out float[][] weights)
        {
            List<float[]> seen = new();
            TrainedNetwork network = Samples.LineNetwork().Train(Samples.Line(), new TrainingOptions
            {
                Epochs = 4,
                Metrics = [new ScriptedMetric(1, 3, 2, 2)],
                Threads = 1,
                Callbacks =
                [
                    new EarlyStopping { Monitor = "train_score", RestoreBestWeights = restores, Patience = 10 },
                    new EpochCallback(state => seen.Add(state.Snapshot().Weights.Parameters)),
                ],
            }).Network;
            weights = [.. seen];
            return network.Weights.Parameters;
        }
    }

    [Theory]
    [InlineData(null, 5, 3, 1.0, 2.0, 3.0, 2.5, 3.0, 4.0)]
    [InlineData(false, 3, 1, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0)]
    [InlineData(null, 5, 3, -1.0, 2.0, 3.0, 2.0, -1.0, 4.0)]
    public void Early_stopping_knows_from_the_metric_what_is_better(bool? higherIsBetter, int epochs, int best, params double[] script)
    {
        EarlyStopping stopping = new() { Monitor = "train_score", Patience = 2, HigherIsBetter = higherIsBetter };
        TrainingResult result = Samples.LineNetwork().Train(
            Samples.Line(),
            new TrainingOptions { Epochs = script.Length, Metrics = [new ScriptedMetric(script)], Callbacks = [stopping], Threads = 1 });

        Assert.Equal((epochs, best), (result.History.Epochs.Length, stopping.BestEpoch));
    }

    [Fact]
    public void An_improvement_must_be_above_the_threshold()
    {
        EarlyStopping stopping = new() { Monitor = "train_score", Patience = 2, Threshold = 0.1 };
        Samples.LineNetwork().Train(
            Samples.Line(),
            new TrainingOptions
            {
                Epochs = 6,
                Metrics = [new ScriptedMetric(10, 10.9, 11, 11.1, 11.2, 11.3)],
                Callbacks = [stopping],
                Threads = 1
            });

        // 10.9 and 11 are no more than a tenth above 10.
        Assert.Equal(1, stopping.BestEpoch);
    }

    [Theory]
    [InlineData(false, 2, 5)]
    [InlineData(true, 4, 5)]
    public void Of_equal_epochs_the_last_is_the_best_where_asked_and_patience_goes_on(bool takesLast, int best, int epochs)
    {
        EarlyStopping stopping = new() { Monitor = "train_score", Patience = 3, TakesLastOfEquals = takesLast };
        TrainingResult result = Samples.LineNetwork().Train(
            Samples.Line(),
            new TrainingOptions { Epochs = 9, Metrics = [new ScriptedMetric(1, 3, 2, 3, 2, 2)], Callbacks = [stopping], Threads = 1 });

        Assert.Equal((best, (int?)best, epochs), (stopping.BestEpoch, result.WeightsEpoch, result.History.Epochs.Length));
    }

    [Fact]
    public void A_checkpoint_is_written_each_time_the_value_is_better()
    {
        ComponentRegistration.Done();
        using TemporaryFolder folder = new();
        Samples.LineNetwork().Train(Samples.Line(), new TrainingOptions
        {
            Epochs = 5,
            Metrics = [new ScriptedMetric(-1.0, 1, 3, 2, 4)],
            Threads = 1,
            Callbacks = [new Checkpoint { Path = folder["best-{epoch}.model"], Monitor = "train_score" }],
        });

        Assert.Equal(["best-2.model", "best-3.model", "best-5.model"], folder.Files);
    }

    [Fact]
    public void A_checkpoint_without_a_value_is_written_after_every_epoch_and_can_be_loaded()
    {
        using TemporaryFolder folder = new();
        TrainedNetwork trained = Samples.LineNetwork().Train(
            Samples.Line(),
            new TrainingOptions { Epochs = 2, Threads = 1, Callbacks = [new Checkpoint { Path = folder["{epoch}.model"] }] }).Network;

        Assert.Equal(["1.model", "2.model"], folder.Files);
        Assert.Equal(trained.Weights.Parameters, TrainedNetwork.Load(folder["2.model"]).Weights.Parameters);
        Assert.NotEqual(trained.Weights.Parameters, TrainedNetwork.Load(folder["1.model"]).Weights.Parameters);
    }

    public static TheoryData<TrainingCallback, string> BadSettings => new()
    {
        { new EarlyStopping { Patience = 0 }, "Patience is 0; more than 0 is allowed" },
        { new EarlyStopping { Threshold = 1 }, "Threshold is 1; 0 or more and below 1 is allowed" },
        { new EarlyStopping { Monitor = "valid_loss" }, "No value named 'valid_loss' is measured" },
        { new Checkpoint { Path = "x", Monitor = "auc" }, "No value named 'auc' is measured" },
        { new Checkpoint { Path = "" }, "Path" },
    };

    [Theory]
    [MemberData(nameof(BadSettings))]
    public void A_bad_setting_is_refused_before_the_first_step(TrainingCallback callback, string message)
    {
        ArgumentException error = Assert.ThrowsAny<ArgumentException>(
            () => Samples.LineNetwork().Train(Samples.Line(), new TrainingOptions { Callbacks = [callback, new StopAt(1)], Threads = 1 }));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_measured_before_the_first_epoch_has_ended() => Samples.LineNetwork().Train(
        Samples.Line(), new TrainingOptions
        {
            Epochs = 1,
            Threads = 1,
            Callbacks = [new Recorder("a", [], state => Assert.Throws<InvalidOperationException>(() => state.Measured("train_loss")))],
        });

    [Fact]
    public void Weights_of_another_network_cannot_be_set()
    {
        NetworkWeights other = NetworkWeights.Initialize(Samples.ClassNetwork(), 1);

        Assert.Throws<ArgumentException>(() => Samples.LineNetwork().Train(
            Samples.Line(), new TrainingOptions { Threads = 1, Callbacks = [new EpochCallback(state => state.SetWeights(other))] }));
    }

    private sealed class Recorder(string name, List<string> log, Action<TrainingState>? onBegin = null) : TrainingCallback
    {
        public override void OnTrainingBegin(TrainingState state)
        {
            onBegin?.Invoke(state);
            Write("begin", state);
        }

        public override void OnEpochBegin(TrainingState state) => Write("epoch", state);

        public override void OnBatchEnd(TrainingState state) => Write("batch", state);

        public override void OnEpochEnd(TrainingState state) => Write("end of epoch", state);

        public override void OnTrainingEnd(TrainingState state) => Write("end", state);

        private void Write(string what, TrainingState state) => log.Add($"{name} {what} {state.Epoch}/{state.StepInEpoch}");
    }

    private sealed class StopAt(long step) : TrainingCallback
    {
        public override void OnBatchEnd(TrainingState state)
        {
            if (state.Step == step)
            {
                state.Stop();
            }
        }
    }

    private sealed record GoodThenBad : LearningRateSchedule
    {
        public override float RateAt(in ScheduleStep step) => step.Epoch < 5 ? 0.1f : 2.5f;
    }
}
