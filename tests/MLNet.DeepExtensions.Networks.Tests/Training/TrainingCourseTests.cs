using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Initializers;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Schedules;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Training;

/// <summary>How a training goes: cancelled, diverging, continued, with rates that change.</summary>
public class TrainingCourseTests
{
    [Fact]
    public void Cancellation_keeps_what_is_trained()
    {
        using CancellationTokenSource source = new();
        Network network = Samples.LineNetwork();
        TrainingResult result = network.Train(Samples.Line(), new TrainingOptions
        {
            Epochs = 1000,
            BatchSize = 8,
            Threads = 1,
            CancellationToken = source.Token,
            Optimizer = new Sgd(),
            ValidationFraction = 0.5,
            Callbacks = [new BatchCallback(state =>
            {
                if (state.Step == 10)
                {
                    source.Cancel();
                }
            })],
        });

        // 32 rows are 4 steps: the third epoch was not finished.
        Assert.Equal(StopReason.Cancelled, result.StopReason);
        Assert.Equal(2, result.History.Epochs.Length);
        Assert.NotEqual(NetworkWeights.Initialize(network, 0).Parameters, result.Network.Weights.Parameters);
    }

    [Fact]
    public void A_diverging_training_stops_with_epoch_step_learning_rate_and_advice()
    {
        TrainingDivergedException error = Assert.Throws<TrainingDivergedException>(() => Samples.LineNetwork().Train(
            Samples.Line(),
            new TrainingOptions { Epochs = 1000, BatchSize = 32, Optimizer = new Sgd { LearningRate = 1000 }, Threads = 1 }));

        Assert.Matches(@"in epoch \d+ at step \d+, with a learning rate of 1000\. Try a learning rate of 1E\+02, clip the gradients", error.Message);
    }

    [Fact]
    public void A_loss_that_is_no_number_stops_the_training_at_its_step()
    {
        float[] inputs = [1, 2, 3, 4, 1e38f, 1e38f];
        TrainingDivergedException error = Assert.Throws<TrainingDivergedException>(() => Samples.LineNetwork().Train(
            Dataset.FromArrays(inputs, [2], new float[] { 1, 2, 3 }), new TrainingOptions { BatchSize = 1, Shuffle = false, Threads = 1 }));

        Assert.Contains(" in epoch 1 at step 3", error.Message, StringComparison.Ordinal);
        Assert.Contains("missing or huge values in inputs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_validation_loss_that_is_no_number_stops_the_training_too()
    {
        Dataset bad = Dataset.FromArrays([1e38f, 1e38f], [2], new float[] { 1 });

        Assert.Throws<TrainingDivergedException>(
            () => Samples.LineNetwork().Train(Samples.Line(), new TrainingOptions { ValidationData = bad, Threads = 1 }));
    }

    [Fact]
    public void A_trained_network_is_trained_further_from_where_it_stands()
    {
        TrainingOptions options = new()
        {
            Epochs = 20,
            BatchSize = 16,
            Optimizer = new Sgd { LearningRate = 0.05f },
            Shuffle = false,
            StandardizeTargets = false,
            Threads = 1
        };
        TrainedNetwork half = Samples.LineNetwork().Train(Samples.Line(), options).Network;
        float[] before = half.Weights.Parameters;
        TrainingResult rest = half.Train(Samples.Line(), options);
        TrainingResult whole = Samples.LineNetwork().Train(Samples.Line(), options with { Epochs = 40 });

        Assert.Equal(whole.Network.Weights.Parameters, rest.Network.Weights.Parameters);
        Assert.Equal(before, half.Weights.Parameters);
        Assert.Equal(whole.History["train_loss"].Skip(20), rest.History["train_loss"]);
    }

    [Fact]
    public void Without_options_a_trained_network_goes_on_by_its_recipe()
    {
        TrainingOptions options = new()
        {
            Epochs = 2,
            Loss = new Huber { Delta = 2 },
            Optimizer = new Sgd { LearningRate = 0.03f },
            Schedule = new StepDecay(),
            Metrics = [new R2()],
            Threads = 1
        };
        TrainingResult result = Samples.LineNetwork().Train(Samples.Line(), options).Network.Train(Samples.Line());

        Assert.Equal(new Huber { Delta = 2 }, result.Network.Recipe!.Loss);
        Assert.Equal(0.03f, result.History.Epochs[0].LearningRate);
        Assert.Equal(["train_loss", "train_r2"], result.History.Names);
    }

    [Fact]
    public void Schedules_set_the_rate_of_each_step()
    {
        List<float> seen = new();
        TrainingHistory history = Samples.LineNetwork().Train(Samples.Line(8), new TrainingOptions
        {
            Epochs = 3,
            BatchSize = 4,
            Optimizer = new Sgd { LearningRate = 0.5f },
            Schedule = new HalfEachStep(),
            Threads = 1,
            Callbacks = [new BatchCallback(state => seen.Add(state.LearningRate))],
        }).History;

        Assert.Equal([0.5f, 0.25f, 0.125f, 0.0625f, 0.03125f, 0.015625f], seen);
        Assert.Equal([0.25f, 0.0625f, 0.015625f], history.Epochs.Select(epoch => epoch.LearningRate));
    }

    [Fact]
    public void A_plateau_reduces_the_rate()
    {
        TrainingHistory history = Samples.LineNetwork().Train(Samples.Line(8), new TrainingOptions
        {
            Epochs = 6,
            Optimizer = new Sgd { LearningRate = 1e-3f },
            Metrics = [new ScriptedMetric(5, 4, 4, 4, 3, 3)],
            Threads = 1,
            Schedule = new ReduceOnPlateau { Monitor = "train_score", Factor = 0.5f, Patience = 1 },
        }).History;

        // The fourth epoch is the second without an improvement.
        Assert.Equal([1e-3f, 1e-3f, 1e-3f, 1e-3f, 5e-4f, 5e-4f], history.Epochs.Select(epoch => epoch.LearningRate));
    }

    [Fact]
    public void A_monitored_value_that_is_not_measured_is_refused_before_the_first_epoch()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Samples.LineNetwork().Train(
            Samples.Line(),
            new TrainingOptions
            {
                Schedule = new ReduceOnPlateau(),
                Threads = 1,
                Callbacks = [new BatchCallback(_ => Assert.Fail("A step was done."))]
            }));

        Assert.Contains(
            "No value named 'valid_loss' is measured in this training. The values are: train_loss, train_mae.", error.Message,
            StringComparison.Ordinal);
        Assert.Contains("need ValidationData or a ValidationFraction", error.Message, StringComparison.Ordinal);
    }

    private sealed class BatchCallback(Action<TrainingState> onBatchEnd) : TrainingCallback
    {
        public override void OnBatchEnd(TrainingState state) => onBatchEnd(state);
    }

    private sealed record HalfEachStep : LearningRateSchedule
    {
        public override float RateAt(in ScheduleStep step) => step.BaseRate / (1 << (int)step.Step);
    }
}
