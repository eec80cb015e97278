using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Optimizers;

/// <summary>What a step does to the parameters, worked out by hand.</summary>
public class OptimizerTests
{
    private static readonly IEqualityComparer<float> s_close =
        EqualityComparer<float>.Create((a, b) => Math.Abs(a - b) < 1e-6f, value => 0);

    /// <summary>From 1, two steps along a gradient of 1/2.</summary>
    public static TheoryData<Optimizer, double> TwoSteps => new()
    {
        { new Sgd { LearningRate = 0.1f, Momentum = 0.9f }, 1 - (0.1 * 0.5) - (0.1 * (0.45 + 0.5)) },
        { new Adagrad { LearningRate = 0.1f }, 1 - (0.1 * 0.5 / 0.5) - (0.1 * 0.5 / Math.Sqrt(0.5)) },
        { new RmsProp { LearningRate = 0.1f, Rho = 0.9f }, 1 - (0.1 * 0.5 / Math.Sqrt(0.025)) - (0.1 * 0.5 / Math.Sqrt(0.0225 + 0.025)) },
        { new Adam { LearningRate = 0.1f }, 1 - 0.1 - 0.1 },
        { new AdamW { LearningRate = 0.1f, WeightDecay = 0.5f }, (((1 * 0.95) - 0.1) * 0.95) - 0.1 },
    };

    [Theory]
    [MemberData(nameof(TwoSteps))]
    public void Two_steps_are_those_of_the_formula(Optimizer optimizer, double expected) =>
        GradientCheck.AssertClose(
            [expected], Step(optimizer, start: [1], gradient: [0.5f], steps: 2), 1e-6, $"the value after {optimizer}");

    [Fact]
    public void Every_optimizer_is_among_them() => OwnTypes.AllAreIn(TwoSteps.Select(row => row.Data.Item1));

    [Fact]
    public void Gradients_are_shortened_to_the_clip_norm()
    {
        float[] x = Step(new Sgd { LearningRate = 1, ClipNorm = 1 }, start: [0, 0], gradient: [3, 4]);

        GradientCheck.AssertClose([-0.6, -0.8], x, 1e-6, "x");
    }

    [Fact]
    public void Gradients_shorter_than_the_clip_norm_stay_as_they_are() =>
        Assert.Equal([-3f, -4f], Step(new Sgd { LearningRate = 1, ClipNorm = 6 }, start: [0, 0], gradient: [3, 4]));

    [Fact]
    public void Gradients_are_clamped_to_the_clip_value() =>
        Assert.Equal([-2f, 2f, -1f], Step(new Sgd { LearningRate = 1, ClipValue = 2 }, start: [0, 0, 0], gradient: [3, -4, 1]));

    [Fact]
    public void With_both_the_clamped_gradient_is_shortened_by_the_norm_before()
    {
        float[] x = Step(new Sgd { LearningRate = 1, ClipValue = 2, ClipNorm = 1 }, start: [0, 0], gradient: [3, 4]);

        GradientCheck.AssertClose([-2 / 5.0, -2 / 5.0], x, 1e-6, "x");
    }

    [Fact]
    public void Coupled_decay_goes_through_the_gradient() =>
        Assert.Equal(
            [10f - (0.1f * (1f + (0.5f * 10f)))], Step(new Sgd { LearningRate = 0.1f, WeightDecay = 0.5f }, start: [10], gradient: [1]));

    [Fact]
    public void Decoupled_decay_goes_past_the_moments()
    {
        // Adam's first step is the rate itself, whatever the gradient; the decay comes on top.
        float[] x = Step(new AdamW { LearningRate = 0.1f, WeightDecay = 0.5f }, start: [10], gradient: [123]);

        GradientCheck.AssertClose([(10 * (1 - (0.1 * 0.5))) - 0.1], x, 1e-6, "x");
    }

    [Fact]
    public void Biases_and_normalization_parameters_are_not_decayed()
    {
        Network network = Network.Input([2]).Dense(2).BatchNormalization().Dense(1).Build();
        NetworkWeights weights = GradientCheck.Weights(network, new Random(1));
        NetworkWeights after = StepWithoutGradient(network, weights, new Sgd { LearningRate = 0.5f, WeightDecay = 1 });

        foreach (ParameterEntry entry in weights.Layout.Entries.Where(entry => !entry.Spec.IsState))
        {
            float factor = entry.Spec.Name == "weights" ? 0.5f : 1;
            GradientCheck.AssertClose(
                [.. weights[entry].ToArray().Select(value => (double)factor * value)], after[entry], 1e-6, entry.Name);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Frozen_layers_do_not_move(bool ofAnotherNetwork)
    {
        // The weights may come from a network in which the layer was not frozen: what counts is the network that is trained.
        Network free = Network.Sequential(
            [3], new Dense { Units = 4, L1 = 0.1f, L2 = 0.1f, Activation = Activation.ReLU, Name = "first" },
            new Dense { Units = 2, Name = "second" });
        Network frozen = free.Select(layer => layer with { Trainable = layer.Name == "second" });
        NetworkWeights weights = GradientCheck.Weights(ofAnotherNetwork ? free : frozen, new Random(1));
        weights = new TrainedNetwork(frozen, weights).Weights;
        NetworkWeights after = weights.Clone();
        using CpuKernelSet kernels = new(threads: 1);
        using ParameterStore store = new(kernels, weights);
        using TrainingPlan plan = new(frozen, kernels, store, 4, new MeanSquaredError(), new AdamW { LearningRate = 0.1f });
        plan.Input.Value.Upload(GradientCheck.Normal(new Random(2), 4 * 3));
        for (int i = 0; i < 5; i++)
        {
            plan.Step(4, 0.1f, 0);
        }

        store.Download(after);
        Assert.Equal(weights["first.weights"].ToArray(), after["first.weights"].ToArray());
        Assert.Equal(weights["first.bias"].ToArray(), after["first.bias"].ToArray());
        Assert.NotEqual(weights["second.weights"].ToArray(), after["second.weights"].ToArray());
        Assert.Equal(0, plan.Penalty);
    }

    [Fact]
    public void A_frozen_batch_normalization_keeps_its_statistics()
    {
        Network network = Network.Input([2]).Dense(3).Append(new BatchNormalization { Trainable = false, Name = "norm" }).Dense(1).Build();
        NetworkWeights weights = GradientCheck.Weights(network, new Random(1));
        NetworkWeights after = StepWithoutGradient(network, weights, new Sgd());

        Assert.Equal(weights["norm.runningMean"].ToArray(), after["norm.runningMean"].ToArray());
        Assert.Equal(weights["norm.runningVariance"].ToArray(), after["norm.runningVariance"].ToArray());
    }

    [Fact]
    public void A_learning_rate_factor_scales_the_steps_of_its_layer() =>
        Assert.Equal([-1.5f, -2f], Step(new Sgd { LearningRate = 1 }, start: [0, 0], gradient: [3, 4], factor: 0.5f));

    [Fact]
    public void Factors_of_a_parameter_multiply_those_of_its_layer()
    {
        Network network = Network.Sequential(
            [2], new Dense { Units = 1, Name = "x", LearningRateFactor = 0.5f, BiasLearningRateFactor = 0.1f });

        // Gradients of 3, 4 and, for the bias, 1.
        Assert.Equal([-1.5f, -2f, -0.05f], Step(network, new Sgd { LearningRate = 1 }, [0, 0, 0], [3, 4]), s_close);
    }

    [Fact]
    public void A_weight_decay_factor_multiplies_the_decay_of_its_layers_weights()
    {
        Network network = Network.Sequential([1], new Dense { Units = 1, Name = "x", WeightDecayFactor = 0.5f });

        // 2 - 0.1 (0.4 0.5) 2 for the weight; the bias does not decay.
        AdamW optimizer = new() { LearningRate = 0.1f, WeightDecay = 0.4f };
        Assert.Equal([1.96f - 0.1f, 3f - 0.1f], Step(network, optimizer, [2, 3], [5]), s_close);
    }

    [Fact]
    public void Neural_tangent_weights_take_the_steps_that_those_of_unit_variance_would_take()
    {
        // y = x V / sqrt(4): a step of V is the rate times the gradient's sign, of W = V / 2 half of it; both decay by 1 - 0.1 0.4.
        Network network = Network.Sequential([4], new Dense { Units = 1, Name = "x", NeuralTangent = true });
        AdamW optimizer = new() { LearningRate = 0.1f, WeightDecay = 0.4f };
        Assert.Equal(
            [0.96f - 0.05f, 0.96f + 0.05f, -0.05f, 1.92f - 0.05f, -0.1f], Step(network, optimizer, [1, 1, 0, 2, 0], [3, -4, 0.5f, 1]),
            s_close);
    }

    [Fact]
    public void Penalties_are_added_to_the_loss_and_to_the_gradients()
    {
        Network network = Network.Sequential([2], new Dense { Units = 1, Name = "x", UseBias = false, L1 = 0.5f, L2 = 0.25f });
        NetworkWeights weights = new(ParameterLayout.Of(network));
        ((float[])[2, -3]).CopyTo(weights["x.weights"]);
        using CpuKernelSet kernels = new(threads: 1);
        using ParameterStore store = new(kernels, weights);
        using TrainingPlan plan = new(network, kernels, store, 1, new Projection(), new Sgd());
        plan.Input.Value.Upload([10, 20]);
        plan.Head!.Targets.Upload([1]);
        plan.ComputeGradients(1, 0);

        // L1 (2 + 3) + L2 (4 + 9); L1 sign(w) + 2 L2 w.
        Assert.Equal(2.5f + 3.25f, plan.Penalty);
        Assert.Equal([10 + 0.5f + 1f, 20 - 0.5f - 1.5f], plan.Gradients.Slice(0, 2).Span.ToArray());
    }

    [Fact]
    public void An_optimizer_of_ones_own_gets_clipped_and_decayed_gradients_and_its_slots()
    {
        Optimizer[] pairs =
        [
            new Sgd { LearningRate = 0.1f, Momentum = 0.9f }, new HostMomentum { LearningRate = 0.1f },
            new Sgd { LearningRate = 0.1f, Momentum = 0.9f, WeightDecay = 0.1f, ClipNorm = 2 },
            new HostMomentum { LearningRate = 0.1f, WeightDecay = 0.1f, ClipNorm = 2 },
            new Sgd { LearningRate = 0.1f, Momentum = 0.9f, ClipValue = 1 }, new HostMomentum { LearningRate = 0.1f, ClipValue = 1 },
        ];
        for (int i = 0; i < pairs.Length; i += 2)
        {
            float[] expected = Step(pairs[i], [1, 2, 3], [4, -5, 0.5f], steps: 4, factor: 0.5f);
            GradientCheck.AssertClose(
                Array.ConvertAll(expected, value => (double)value), Step(pairs[i + 1], [1, 2, 3], [4, -5, 0.5f], steps: 4, factor: 0.5f),
                1e-6, $"pair {i}");
        }
    }

    public static TheoryData<Optimizer, string> BadSettings => new()
    {
        { new Sgd { LearningRate = 0 }, "LearningRate is 0; more than 0 is allowed" },
        { new Sgd { LearningRate = float.NaN }, "LearningRate is NaN; more than 0 is allowed" },
        { new Sgd { LearningRate = float.PositiveInfinity }, "LearningRate is Infinity; more than 0 is allowed" },
        { new Sgd { Momentum = 1 }, "Momentum is 1; 0 or more and below 1 is allowed" },
        { new Sgd { Nesterov = true }, "Nesterov is true and Momentum is 0" },
        { new Sgd { WeightDecay = -1 }, "WeightDecay is -1; 0 or more is allowed" },
        { new Sgd { ClipNorm = -0.5f }, "ClipNorm is -0.5; 0 or more is allowed" },
        { new Sgd { ClipValue = -0.5f }, "ClipValue is -0.5; 0 or more is allowed" },
        { new Adam { Beta1 = 1 }, "Beta1 is 1; 0 or more and below 1 is allowed" },
        { new Adam { Beta2 = -1 }, "Beta2 is -1; 0 or more and below 1 is allowed" },
        { new AdamW { Epsilon = 0 }, "Epsilon is 0; more than 0 is allowed" },
        { new RmsProp { Rho = 1 }, "Rho is 1; 0 or more and below 1 is allowed" },
        { new RmsProp { Momentum = 1 }, "Momentum is 1; 0 or more and below 1 is allowed" },
        { new RmsProp { Epsilon = 0 }, "Epsilon is 0; more than 0 is allowed" },
        { new Adagrad { Epsilon = 0 }, "Epsilon is 0; more than 0 is allowed" },
    };

    [Theory]
    [MemberData(nameof(BadSettings))]
    public void A_bad_setting_is_named_with_its_value_and_what_is_allowed(Optimizer optimizer, string message) =>
        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(optimizer.Validate).Message, StringComparison.Ordinal);

    /// <summary>Steps on values whose gradient is always the same.</summary>
    private static float[] Step(Optimizer optimizer, float[] start, float[] gradient, int steps = 1, float factor = 1)
    {
        Network network = Network.Sequential(
            [start.Length], new Dense { Name = "x", Units = 1, UseBias = false, LearningRateFactor = factor });
        NetworkWeights weights = new(ParameterLayout.Of(network));
        start.CopyTo(weights["x.weights"]);
        using CpuKernelSet kernels = new(threads: 1);
        using ParameterStore store = new(kernels, weights);
        using TrainingPlan plan = new(network, kernels, store, 1, new Projection(), optimizer);
        plan.Input.Value.Upload(gradient);
        plan.Head!.Targets.Upload([1f]);
        for (int i = 0; i < steps; i++)
        {
            plan.Step(1, optimizer.LearningRate, 0);
        }

        store.Download(weights);
        return weights["x.weights"].ToArray();
    }

    /// <summary>A step of a layer 'x' of one output whose inputs are the gradients of its weights; the bias's is 1.</summary>
    private static float[] Step(Network network, Optimizer optimizer, float[] start, float[] gradient)
    {
        NetworkWeights weights = new(ParameterLayout.Of(network));
        start.AsSpan(0, gradient.Length).CopyTo(weights["x.weights"]);
        weights["x.bias"][0] = start[^1];
        using CpuKernelSet kernels = new(threads: 1);
        using ParameterStore store = new(kernels, weights);
        using TrainingPlan plan = new(network, kernels, store, 1, new Projection(), optimizer);
        plan.Input.Value.Upload(gradient);
        plan.Head!.Targets.Upload([1f]);
        plan.Step(1, optimizer.LearningRate, 0);
        store.Download(weights);
        return [.. weights["x.weights"], weights["x.bias"][0]];
    }

    private static NetworkWeights StepWithoutGradient(Network network, NetworkWeights weights, Optimizer optimizer)
    {
        using CpuKernelSet kernels = new(threads: 1);
        using ParameterStore store = new(kernels, weights);
        using TrainingPlan plan = new(network, kernels, store, 4, new Projection(), optimizer);
        plan.Input.Value.Upload(GradientCheck.Normal(new Random(3), 4 * network.InputShape.Size));
        plan.Step(4, optimizer.LearningRate, 0);
        NetworkWeights after = weights.Clone();
        store.Download(after);
        return after;
    }

    private sealed record HostMomentum : Optimizer
    {
        public override int SlotCount => 1;

        public override void Update(in OptimizerStep step) => step.OnHost(static (parameters, gradients, slots, rate) =>
        {
            for (int i = 0; i < parameters.Length; i++)
            {
                slots[i] = (0.9f * slots[i]) + gradients[i];
                parameters[i] -= rate * slots[i];
            }
        });
    }
}
