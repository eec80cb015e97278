using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Schedules;
using MLNet.DeepExtensions.Networks.Tests.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Training;

/// <summary>What a training's result says where nothing was learned, though no loss became infinite.</summary>
public sealed class WarningTests
{
    private static readonly TrainingOptions s_options = new() { Epochs = 6, BatchSize = 8, Threads = 1 };

    public static TheoryData<string, Optimizer> TooFast => new()
    {
        { "SGD at 10", new Sgd { LearningRate = 10 } },
        { "Adam at 1", new Adam { LearningRate = 1 } },
        { "Adam at 100", new Adam { LearningRate = 100 } },
    };

    [Theory]
    [MemberData(nameof(TooFast))]
    public void A_rate_that_is_too_large_is_told_by_a_warning_or_an_error(string what, Optimizer optimizer)
    {
        Network network = Network.Input([3]).Dense(64, Activation.ReLU).Dense(64, Activation.ReLU).Dense(3, Activation.Softmax).Build();
        try
        {
            TrainingResult result = network.Train(Samples.Classes(), s_options with { Optimizer = optimizer });
            Assert.True(
                result.Warnings.Length == 1 || result.History["train_accuracy"][^1] > 0.6, $"{what}: {result.History["train_loss"][^1]}");
        }
        catch (TrainingDivergedException error)
        {
            Assert.Contains("learning rate", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Targets_of_a_large_unit_are_told_of_where_they_are_left_as_they_are()
    {
        float[] targets = [.. Samples.Line().AllTargets().Select(target => 100_000 + (20_000 * target))];
        Dataset data = Dataset.FromArrays(Samples.Line().AllInputs(), [2], targets);
        Network network = Network.Input([2]).Dense(32, Activation.ReLU).Dense(1).Build();

        string warning = Assert.Single(network.Train(data, s_options with { StandardizeTargets = false }).Warnings);
        Assert.Contains("predicting the targets' mean for every sample has ", warning, StringComparison.Ordinal);
        Assert.Contains("StandardizeTargets", warning, StringComparison.Ordinal);
        Assert.Empty(network.Train(data, s_options with { Optimizer = new Adam { LearningRate = 0.02f } }).Warnings);
    }

    [Fact]
    public void A_divergence_is_told_with_its_losses_and_what_to_do()
    {
        TrainingDiagnosis diagnosis = new(constant: null, factor: 100);
        diagnosis.AddSteps(0.5);
        diagnosis.AddEpoch(2e9);
        diagnosis.AddEpoch(0.6);
        Assert.Equal(
            "The training diverged: its loss rose from 50 at the first step to 2E+11 in epoch 1; the final loss is 60. Try a learning rate of 1 instead of 10, "
            + "clip the gradients (Optimizer.ClipNorm = 1), and scale inputs and targets (NormalizeInput, StandardizeTargets).",
            diagnosis.Conclude(2, 10, clips: false));
        Assert.DoesNotContain("clip", diagnosis.Conclude(2, 10, clips: true)!, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_that_have_nothing_to_do_with_the_inputs_are_not_learned_and_a_warning_says_so()
    {
        float[] inputs = Samples.Classes(300).AllInputs();
        Random random = new(3);
        int[] labels = [.. Enumerable.Range(0, 300).Select(_ => random.Next(3))];
        Network network = Network.Input([3]).Dense(3, Activation.Softmax).Build();
        TrainingOptions options = s_options with { Optimizer = new Sgd { LearningRate = 0.5f } };

        string warning = Assert.Single(network.Train(Dataset.FromArrays(inputs, [3], Targets.Classes(labels)), options).Warnings);
        Assert.Contains("Nothing was learned from the inputs: the training loss is 1.1", warning, StringComparison.Ordinal);
        Assert.Contains("predicting the class frequencies for every sample has 1.09", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_learned_brings_no_warning()
    {
        Assert.Empty(Samples.ClassNetwork().Train(Samples.Classes(), s_options).Warnings);
        Assert.Empty(Samples.LineNetwork().Train(Samples.Line(), s_options with { Optimizer = new Sgd { LearningRate = 0.02f } }).Warnings);
        Assert.Empty(Samples.ClassNetwork().Train(Samples.Classes(), s_options with { Epochs = 1 }).Warnings);
    }

    [Fact]
    public void One_value_that_is_learned_to_the_last_digit_brings_no_warning()
    {
        TrainingResult result = Network.Input([1]).NormalizeInput().Dense(1).Build()
            .Train(Dataset.FromArrays(new float[] { 3 }, [1], new float[] { 100 }), s_options with { Epochs = 20 });

        Assert.Equal(0, result.History["train_loss"][^1]);
        Assert.Empty(result.Warnings);
    }

    [Theory]
    [InlineData(true, 3, 0.5, 1e9, 0.69)]
    [InlineData(false, 3, 0.5, 1e9, 0.6)]
    [InlineData(true, 3, 0.5, 0.7, 2.5)]
    [InlineData(false, 1, 0.5, 0.7, 2.5)]
    [InlineData(false, 1, 0.8)]
    [InlineData(true, 1, 1e12)]
    public void A_divergence_is_one_where_the_loss_rose_by_magnitudes_and_the_result_is_no_good(
        bool isTold, int resultEpoch, params double[] losses)
    {
        // Two classes of the same share: the best constant prediction has ln 2 = 0.693.
        ConstantPrediction constant = ConstantPrediction.For(Samples.ClassNetwork(), new SparseCategoricalCrossEntropy(), null)!;
        constant.Add([0, 1], [], 2);
        TrainingDiagnosis diagnosis = new(constant, factor: 1);
        diagnosis.AddSteps(0.7);
        Array.ForEach(losses, diagnosis.AddEpoch);

        Assert.Equal(isTold, diagnosis.Conclude(resultEpoch, 0.1f, clips: false)?.Contains("diverged", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public void The_best_constant_prediction_has_the_entropy_of_the_shares_or_the_variance()
    {
        Network classes = Network.Input([1]).Dense(4, Activation.Softmax).Build(), values = Network.Input([1]).Dense(2).Build();
        Network binary = Network.Input([1]).Dense(1, Activation.Sigmoid).Build();

        // Half, a quarter, a quarter: 1/2 ln 2 + 2 (1/4 ln 4) = 3/2 ln 2.
        Assert.Equal(1.5 * Math.Log(2), Loss(classes, new SparseCategoricalCrossEntropy(), [0, 1, 0, 3], []), 1e-12);
        Assert.Equal(
            1.5 * Math.Log(2), Loss(classes, new CategoricalCrossEntropy(), [1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1], []), 1e-12);

        // Smoothed by a half, the shares are 3/8, 1/4, 1/8, 1/4.
        double smoothed = -((0.375 * Math.Log(0.375)) + (0.5 * Math.Log(0.25)) + (0.125 * Math.Log(0.125)));
        Assert.Equal(smoothed, Loss(classes, new SparseCategoricalCrossEntropy { LabelSmoothing = 0.5f }, [0, 1, 0, 3], []), 1e-12);

        // A weight of 3 for one of two: the shares are 3/4 and 1/4, the weights 2 a row.
        double weighted = -2 * ((0.75 * Math.Log(0.75)) + (0.25 * Math.Log(0.25)));
        Assert.Equal(weighted, Loss(binary, new BinaryCrossEntropy(), [1, 0], [3, 1]), 1e-12);
        Assert.Equal(weighted, Loss(binary, new BinaryCrossEntropy(), [1, 0], [], [1, 3]), 1e-12);

        // Variances 1 and 4.
        Assert.Equal(2.5, Loss(values, new MeanSquaredError(), [10, 1, 12, 5], []), 1e-12);
        Assert.Null(ConstantPrediction.For(values, new Huber(), null));

        static double Loss(Network network, Loss loss, float[] targets, float[] weights, float[]? classWeights = null)
        {
            ConstantPrediction constant = ConstantPrediction.For(network, loss, classWeights)!;
            constant.Add(targets, weights, targets.Length / loss.TargetWidth(network.OutputShape.Channels));
            return constant.MeanLoss;
        }
    }

    [Fact]
    public void A_watched_value_that_is_never_a_number_stops_nothing_and_is_told()
    {
        using TemporaryFolder folder = new();
        TrainingResult result = Samples.LineNetwork().Train(Samples.Line(), s_options with
        {
            Epochs = 4,
            Optimizer = new Sgd { LearningRate = 0.05f },
            Metrics = [new ScriptedMetric(-1, -1, -1, -1)],
            Schedule = new ReduceOnPlateau { Monitor = "train_score", Patience = 0 },
            Callbacks =
            [
                new EarlyStopping { Monitor = "train_score", Patience = 1 },
                new Checkpoint { Path = folder["best.model"], Monitor = "train_score" },
            ],
        });

        Assert.Equal(4, result.History.Epochs.Length);
        Assert.All(result.History.Epochs, epoch => Assert.Equal(0.05f, epoch.LearningRate));
        Assert.Empty(folder.Files);
        Assert.Contains("'train_score' was NaN in every epoch", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Callbacks_warn_too_and_the_progress_table_prints_what_there_is()
    {
        using StringWriter output = new();
        Spectre.Console.IAnsiConsole console = Spectre.Console.AnsiConsole.Create(
            new() { Out = new Spectre.Console.AnsiConsoleOutput(output) });
        TrainingResult result = Samples.ClassNetwork().Train(Samples.Classes(), s_options with
        {
            Callbacks = [new EpochCallback(static state => { if (state.Epoch == 1) { state.Warn("It is raining."); } }),
                new ProgressTable(console)],
        });

        Assert.Equal(["It is raining."], result.Warnings);
        Assert.Contains("warning: It is raining.", output.ToString(), StringComparison.Ordinal);
    }
}
