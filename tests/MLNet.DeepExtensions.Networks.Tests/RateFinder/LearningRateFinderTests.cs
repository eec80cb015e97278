using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Reporting;
using MLNet.DeepExtensions.Networks.Schedules;
using MLNet.DeepExtensions.Networks.Tests.Training;

namespace MLNet.DeepExtensions.Networks.Tests.RateFinder;

public class LearningRateFinderTests
{
    [Fact]
    public void Rates_rise_by_equal_factors_from_the_first_to_the_last()
    {
        ExponentialSweep sweep = new() { Minimum = 1e-4f, Maximum = 1f, Steps = 5 };
        float[] rates = [.. Enumerable.Range(0, 6).Select(step => sweep.RateAt(new ScheduleStep(1, step, 10, 10)))];

        Assert.Equal([1e-4, 1e-3, 1e-2, 1e-1, 1, 1], rates.Select(rate => (double)rate), (a, b) => Math.Abs(a - b) <= 1e-6 * a);
    }

    [Fact]
    public void The_middle_of_the_longest_falling_part_is_suggested()
    {
        // Of 40 points the first 4 and the last 5 are left out. Points 10 to 19 fall, ten of them, and 19 is the lowest.
        double[] losses = [.. Enumerable.Range(0, 40).Select(i => i < 10 ? 1.0 : i < 20 ? 1 - ((i - 9) * 0.05) : 2.0)];

        // With the flat part's last point the falling part has eleven, of which the middle is five before its end.
        Assert.Equal(19 - 5, FallingPart.Middle(losses));
    }

    [Fact]
    public void Nothing_is_suggested_where_the_loss_never_falls() =>
        Assert.Null(FallingPart.Middle([.. Enumerable.Range(0, 40).Select(i => (double)i)]));

    [Fact]
    public void Losses_are_those_of_a_training_with_the_same_schedule()
    {
        Dataset data = Samples.Classes();
        LearningRateFinderOptions rates = new() { Minimum = 1e-3f, Maximum = 0.1f, Steps = 20 };
        TrainingOptions training = new() { BatchSize = 30, Seed = 3 };
        LearningRateFinding finding = Samples.ClassNetwork().FindLearningRate(data, training, rates);

        List<double> losses = [];
        Samples.ClassNetwork().Train(data, training with
        {
            Epochs = 7,
            Schedule = new ExponentialSweep { Minimum = 1e-3f, Maximum = 0.1f, Steps = 20 },
            Callbacks = [new BatchLosses(losses)],
        });
        Assert.Equal(losses[..20], finding.Points.Select(point => point.Loss));
        Assert.False(finding.Diverged);

        // m1 = 0.02 l1 / (1 - 0.98); m2 = (0.98 0.02 l1 + 0.02 l2) / (1 - 0.98^2).
        Assert.Equal(losses[0], finding.Points[0].SmoothedLoss, 12);
        Assert.Equal(((0.0196 * losses[0]) + (0.02 * losses[1])) / 0.0396, finding.Points[1].SmoothedLoss, 12);
    }

    [Fact]
    public void The_sweep_ends_where_the_loss_diverges()
    {
        LearningRateFinding finding = Samples.LineNetwork().FindLearningRate(
            Samples.Line(), new TrainingOptions { Optimizer = new Sgd(), BatchSize = 16 },
            new LearningRateFinderOptions { Maximum = 1e6f });

        Assert.True(finding.Diverged);
        Assert.InRange(finding.Points.Length, 40, 99);
        Assert.All(finding.Points, point => Assert.True(double.IsFinite(point.Loss)));
    }

    [Fact]
    public void Callbacks_validation_and_metrics_of_the_training_are_left_out()
    {
        using TemporaryFolder folder = new();
        Samples.LineNetwork().FindLearningRate(Samples.Line(), new TrainingOptions
        {
            Callbacks = [new Checkpoint { Path = folder["never.safetensors"] }],
            ValidationFraction = 0.5,
            Schedule = new ReduceOnPlateau(),
        });

        Assert.False(File.Exists(folder["never.safetensors"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_suggestion_trains_regressions_in_any_unit_and_with_penalties(bool isSgd)
    {
        // Targets in the thousands; they are standardized for the training.
        Dataset line = Samples.Line(rows: 256);
        float[] inputs = new float[512];
        float[] targets = new float[256];
        long[] rows = [.. Enumerable.Range(0, 256).Select(row => (long)row)];
        line.Read(rows, inputs, targets, new float[256]);
        Dataset data = Dataset.FromArrays(inputs, [2], Array.ConvertAll(targets, value => 5000 + (1000 * value)));
        Network network = Network.Sequential(
            [2], new Dense { Units = 16, Activation = Activation.ReLU, L2 = 1e-6f }, new Dense { Units = 1 });
        TrainingOptions options = new() { Optimizer = isSgd ? new Sgd() : new Adam(), Epochs = 30, BatchSize = 32 };

        LearningRateFinding finding = network.FindLearningRate(data, options);
        TrainingResult result = network.Train(
            data, options with { Optimizer = options.Optimizer with { LearningRate = finding.Suggestion } });

        // The targets' variance is 1,000,000 times 13.
        double loss = result.History.Epochs[^1].Values["train_loss"];
        Assert.True(loss < 0.05 * 13e6, $"The loss is {loss} with a rate of {finding.Suggestion}.");
    }

    [Fact]
    public void Sparse_data_and_trained_networks_are_taken_too()
    {
        SparseMatrix rows = SparseMatrix.FromDense([.. Enumerable.Range(0, 64).Select(i => new[] { i % 2, 0f, i % 3 == 0 ? 1f : 0f })]);
        Dataset data = Dataset.FromSparse(rows, Enumerable.Range(0, 64).Select(i => (float)(i % 2)).ToArray());
        Network network = Network.Input([3]).Dense(1, Activation.Sigmoid).Build();
        TrainingOptions options = new() { Optimizer = new Sgd(), Epochs = 1 };

        Assert.InRange(network.FindLearningRate(data, options).Suggestion, 1e-4f, 10f);
        Assert.NotEmpty(network.Train(data, options).Network.FindLearningRate(data).Points);
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        Assert.Contains("Steps is 3", Message(new LearningRateFinderOptions { Steps = 3 }), StringComparison.Ordinal);
        Assert.Contains("Smoothing is 1", Message(new LearningRateFinderOptions { Smoothing = 1 }), StringComparison.Ordinal);
        Assert.Contains("Maximum is 1E-08", Message(new LearningRateFinderOptions { Maximum = 1e-8f }), StringComparison.Ordinal);
        Assert.Contains("DivergenceFactor is 1", Message(new LearningRateFinderOptions { DivergenceFactor = 1 }), StringComparison.Ordinal);

        static string Message(LearningRateFinderOptions options) => Assert.ThrowsAny<ArgumentException>(
            () => Samples.LineNetwork().FindLearningRate(Samples.Line(), options: options)).Message;
    }

    [Fact]
    public void A_finding_tells_its_suggestion_as_text_and_as_a_picture()
    {
        LearningRateFinding finding = new(
            [.. Enumerable.Range(0, 40).Select(i => new LearningRatePoint(MathF.Pow(10, (i / 10f) - 4), 1, 1 - (i * 0.01)))], 20,
            Diverged: false);
        using StringWriter svg = new();
        LearningRateChart.Figure("Rates", finding).Write(svg);

        Assert.StartsWith("Suggested learning rate: 0.01", finding.ToString(), StringComparison.Ordinal);
        Assert.Contains("<- suggested", finding.ToString(), StringComparison.Ordinal);
        Assert.Contains("smoothed (suggested 0.01)", svg.ToString(), StringComparison.Ordinal);
        Assert.Contains(">0.001<", svg.ToString(), StringComparison.Ordinal);
    }

    private sealed class BatchLosses(List<double> losses) : TrainingCallback
    {
        public override void OnBatchEnd(TrainingState state) => losses.Add(state.BatchLoss);
    }
}
