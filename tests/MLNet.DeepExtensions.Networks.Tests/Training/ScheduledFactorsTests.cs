using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Schedules;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Training;

/// <summary>Weight decay and dropout that change from step to step.</summary>
public class ScheduledFactorsTests
{
    [Fact]
    public void A_step_decays_by_the_coefficient_that_it_is_given()
    {
        Network network = Network.Sequential([1], new Dense { Units = 1, Name = "x", UseBias = false });
        NetworkWeights weights = new(ParameterLayout.Of(network));
        weights["x.weights"][0] = 2;
        using CpuKernelSet kernels = new(threads: 1);
        using ParameterStore store = new(kernels, weights);
        using TrainingPlan plan = new(network, kernels, store, 1, new Projection(), new AdamW { WeightDecay = 0.1f });
        plan.Input.Value.Upload([0f]);
        plan.Head!.Targets.Upload([1f]);
        plan.Step(1, learningRate: 0.5f, seed: 0, weightDecay: 0.4f);
        plan.Step(1, learningRate: 0.5f, seed: 0);
        store.Download(weights);

        // No gradient: 2 (1 - 0.5 0.4), and then the optimizer's own 1 - 0.5 0.1.
        Assert.Equal(2 * 0.8f * 0.95f, weights["x.weights"][0], 1e-6f);
    }

    [Fact]
    public void A_decay_scheduled_to_nothing_is_none_and_a_constant_one_the_optimizers()
    {
        AdamW decaying = new() { WeightDecay = 0.3f };
        Assert.Equal(
            Train(Layers(0), new() { Optimizer = new AdamW { WeightDecay = 0 } }),
            Train(Layers(0), new() { Optimizer = decaying, WeightDecaySchedule = new Nothing() }));
        Assert.Equal(
            Train(Layers(0), new() { Optimizer = decaying }),
            Train(Layers(0), new() { Optimizer = decaying, WeightDecaySchedule = new ConstantSchedule() }));
        Assert.NotEqual(
            Train(Layers(0), new() { Optimizer = decaying }),
            Train(Layers(0), new() { Optimizer = decaying, WeightDecaySchedule = new FlatCosine() }));
    }

    [Fact]
    public void Dropout_scheduled_to_nothing_drops_nothing_and_by_half_as_a_layer_of_half_the_rate()
    {
        Assert.Equal(Train(Layers(0), new()), Train(Layers(0.5f), new() { DropoutSchedule = new Nothing() }));
        Assert.Equal(Train(Layers(0.25f), new()), Train(Layers(0.5f), new() { DropoutSchedule = new Half() }));
        Assert.Equal(Train(Layers(0.5f), new()), Train(Layers(0.5f), new() { DropoutSchedule = new ConstantSchedule() }));
    }

    [Fact]
    public void A_schedule_that_watches_a_value_is_refused_with_the_options_name()
    {
        Assert.Contains(
            "DropoutSchedule is ReduceOnPlateau, which watches 'valid_loss'; a function of the step is allowed",
            Assert.Throws<ArgumentException>(() => Train(Layers(0), new() { DropoutSchedule = new ReduceOnPlateau() })).Message);
        Assert.Contains(
            "WeightDecaySchedule is LinearWarmup",
            Assert.Throws<ArgumentException>(
                () => Train(Layers(0), new() { WeightDecaySchedule = new LinearWarmup { Then = new ReduceOnPlateau() } })).Message);
    }

    private static Network Layers(float dropout) =>
        Network.Input([4]).Dense(8, Activation.ReLU).Append(new Dropout { Rate = dropout }).Dense(1).Build();

    private static float[] Train(Network network, TrainingOptions options)
    {
        float[] inputs = GradientCheck.Normal(new Random(1), 40 * 4);
        Dataset data = Dataset.FromArrays(inputs, [4], GradientCheck.Normal(new Random(2), 40));
        TrainingResult result = network.Train(data, options with { Epochs = 3, BatchSize = 10, Seed = 7 });
        return result.Network.Weights.Parameters.ToArray();
    }

    private sealed record Nothing : LearningRateSchedule
    {
        public override float RateAt(in ScheduleStep step) => 0;
    }

    private sealed record Half : LearningRateSchedule
    {
        public override float RateAt(in ScheduleStep step) => step.BaseRate / 2;
    }
}
