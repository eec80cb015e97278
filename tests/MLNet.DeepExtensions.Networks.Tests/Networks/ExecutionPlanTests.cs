using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;

namespace MLNet.DeepExtensions.Networks.Tests.Networks;

public class ExecutionPlanTests
{
    private static Network Images() => Network.Input([6, 6, 2])
        .Convolution(4, 3, Activation.ReLU, PaddingMode.Same).BatchNormalization().MaxPooling(2)
        .Convolution(5, 3, Activation.GELU).Flatten().Dense(7, Activation.Tanh).Dense(3, Activation.Softmax).Build();

    [Fact]
    public void A_smaller_batch_gives_what_a_plan_of_its_own_size_gives()
    {
        Network network = Images();
        NetworkWeights weights = GradientCheck.Weights(network, new Random(1));

        (float[] output, float[] gradient, double loss) = Step(network, weights, batch: 3, maximumBatch: 17);
        (float[] expectedOutput, float[] expectedGradient, double expectedLoss) = Step(network, weights, batch: 3, maximumBatch: 3);

        Assert.Equal(expectedOutput, output);
        Assert.Equal(expectedGradient, gradient);
        Assert.Equal(expectedLoss, loss);
    }

    [Fact]
    public void Prediction_gives_what_training_gave_where_nothing_is_dropped_or_normalised_by_batch()
    {
        Network network = Network.Input([6, 6, 2])
            .Convolution(4, 3, Activation.SiLU).Pad(Padding.All(1)).AveragePooling(2).LayerNormalization().Flatten()
            .Dense(7, Activation.HardSwish).Dropout(0f).Dense(3, Activation.Softmax).Build();
        NetworkWeights weights = GradientCheck.Weights(network, new Random(2));
        float[] input = GradientCheck.Normal(new Random(3), 4 * network.InputShape.Size);

        (float[] trained, _, _) = Step(network, weights, batch: 4, maximumBatch: 4, input);

        Assert.Equal(trained, new TrainedNetwork(network, weights).Predict(input));
    }

    [Fact]
    public void Prediction_ignores_dropout_and_uses_running_statistics()
    {
        Network network = Network.Input([5]).Dense(6).Dropout(0.5f).BatchNormalization().Activate(Activation.ReLU).Dense(2).Build();
        NetworkWeights weights = GradientCheck.Weights(network, new Random(4));
        float[] input = GradientCheck.Normal(new Random(5), 3 * 5);
        ReferenceNetwork reference = new(network, weights) { IsTraining = false };

        GradientCheck.AssertClose(
            reference.Forward(Array.ConvertAll(input, value => (double)value), 3), new TrainedNetwork(network, weights).Predict(input),
            1e-5, "the prediction");
    }

    [Fact]
    public void Parameters_that_are_fixed_predict_the_same_bits_and_refuse_others()
    {
        Network network = Network.Input([9, 8, 3]).Convolution(20, 3, Activation.ReLU).Convolution(24, 3, Activation.ReLU).Flatten()
            .Dense(2).Build();
        NetworkWeights weights = NetworkWeights.Initialize(network, 1);
        using CpuKernelSet kernels = new(threads: 1);
        using ParameterStore store = new(kernels, weights);
        using ParameterStore fixedStore = new(kernels, weights, isFixed: true);
        float[] input = GradientCheck.Normal(new Random(5), 2 * network.InputShape.Size);

        Assert.Equal(Predict(store), Predict(fixedStore));
        Assert.Throws<InvalidOperationException>(() => fixedStore.Upload(weights));

        float[] Predict(ParameterStore parameters)
        {
            using ExecutionPlan plan = new(network, kernels, parameters, maximumBatch: 2);
            plan.Input.Value.Upload(input);
            plan.Forward(2);
            return plan.Output.Value.Span.ToArray();
        }
    }

    [Fact]
    public void Values_that_are_not_needed_at_the_same_time_share_memory()
    {
        Network network = Network.Sequential([64], [.. Enumerable.Repeat(new Dense { Units = 64, Activation = Activation.ReLU }, 10)]);
        using CpuKernelSet kernels = new(threads: 1);
        using ParameterStore store = new(kernels, NetworkWeights.Initialize(network, 1));
        using ExecutionPlan plan = new(network, kernels, store, maximumBatch: 8);

        // Of a chain, a step needs its input and its output.
        Assert.Equal(2 * 8 * 64 * sizeof(float), plan.ActivationBytes);
    }

    [Fact]
    public void A_training_keeps_values_for_the_way_back_and_shares_the_gradients()
    {
        Network network = Network.Sequential([64], [.. Enumerable.Repeat(new Dense { Units = 64, Activation = Activation.ReLU }, 10)]);
        using CpuKernelSet kernels = new(threads: 1);
        using ParameterStore store = new(kernels, NetworkWeights.Initialize(network, 1));
        using TrainingPlan plan = new(network, kernels, store, 8, new MeanSquaredError(), new Sgd());

        // The input and ten values; gradients of two, which may take the places of values that are done with.
        Assert.InRange(plan.ActivationBytes, 11 * 8 * 64 * sizeof(float), 13 * 8 * 64 * sizeof(float));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void A_batch_must_be_one_to_the_largest(int batch)
    {
        Network network = Network.Input([3]).Dense(2).Build();
        using CpuKernelSet kernels = new(threads: 1);
        using ParameterStore store = new(kernels, NetworkWeights.Initialize(network, 1));
        using TrainingPlan plan = new(network, kernels, store, 4, new MeanSquaredError(), new Sgd());

        Assert.Throws<ArgumentOutOfRangeException>(() => plan.Forward(batch));
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.Step(batch, 0.1f, 0));
    }

    [Fact]
    public void A_network_in_which_nothing_is_trained_has_no_training_plan()
    {
        Network network = Network.Sequential([3], new Dense { Units = 2, Trainable = false });
        using CpuKernelSet kernels = new(threads: 1);
        using ParameterStore store = new(kernels, NetworkWeights.Initialize(network, 1));

        ArgumentException error = Assert.Throws<ArgumentException>(
            () => new TrainingPlan(network, kernels, store, 4, new MeanSquaredError(), new Sgd()));
        Assert.Contains("every layer with parameters is frozen", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_cross_entropy_sees_through_the_softmax_only_where_it_stands_at_the_very_end(bool isFlattened)
    {
        NetworkBuilder builder = Network.Input([2, 1, 3]).Dense(3, Activation.Softmax);
        Network network = (isFlattened ? builder.Flatten() : builder).Build();
        NetworkWeights weights = GradientCheck.Weights(network, new Random(6));
        float[] input = GradientCheck.Normal(new Random(7), 6);
        double[] p = new ReferenceNetwork(network, weights).Forward(Array.ConvertAll(input, value => (double)value), 1);
        float[] targets = [0, 1, 0, 0, 0, 1];
        using CpuKernelSet kernels = new(threads: 1);
        using ParameterStore store = new(kernels, weights);
        using TrainingPlan plan = new(network, kernels, store, 1, new CategoricalCrossEntropy(), new Sgd());
        plan.Input.Value.Upload(input);
        plan.Head!.Targets.Upload(targets);
        plan.ComputeGradients(1, 0);

        // Flattened, it is one row of six outputs whose sum is 2, by which the loss divides; else the mean of two rows.
        double expected = isFlattened ? -Math.Log(p[1] / 2) - Math.Log(p[5] / 2) : (-Math.Log(p[1]) - Math.Log(p[5])) / 2;
        Assert.Equal(expected, plan.Head.Drain().Sum, 1e-5);
    }

    [Theory]
    [InlineData(ActivationKind.Softmax)]
    [InlineData(ActivationKind.Sigmoid)]
    public void The_output_is_complete_once_asked_for_after_a_step(ActivationKind kind)
    {
        Network network = Network.Input([4]).Dense(3, new Activation(kind)).Build();
        NetworkWeights weights = GradientCheck.Weights(network, new Random(8));
        float[] input = GradientCheck.Normal(new Random(9), 2 * 4);
        using CpuKernelSet kernels = new(threads: 1);
        using ParameterStore store = new(kernels, weights);
        Loss loss = kind == ActivationKind.Softmax ? new CategoricalCrossEntropy() : new BinaryCrossEntropy();
        using TrainingPlan plan = new(network, kernels, store, 2, loss, new Sgd());
        plan.Input.Value.Upload(input);
        plan.Step(2, 0.1f, 0);
        plan.CompleteOutput(2);

        Assert.Equal(new TrainedNetwork(network, weights).Predict(input), plan.Output.Value.Span.ToArray());
    }

    [Fact]
    public void Batch_normalization_of_a_single_row_keeps_its_statistics_finite()
    {
        Network network = Network.Input([3]).BatchNormalization().Dense(1).Build();
        using CpuKernelSet kernels = new(threads: 1);
        NetworkWeights weights = NetworkWeights.Initialize(network, 1);
        using ParameterStore store = new(kernels, weights);
        using TrainingPlan plan = new(network, kernels, store, 1, new MeanSquaredError(), new Sgd());
        plan.Input.Value.Upload([1, 2, 3]);
        plan.Step(1, 0.1f, 0);
        store.Download(weights);

        foreach (ParameterEntry entry in weights.Layout.Entries)
        {
            Assert.All(weights[entry].ToArray(), value => Assert.True(float.IsFinite(value), entry.Name));
        }
    }

    private static (float[] Output, float[] Gradient, double Loss) Step(
        Network network, NetworkWeights weights, int batch, int maximumBatch, float[]? input = null)
    {
        using CpuKernelSet kernels = new(threads: 2);
        using ParameterStore store = new(kernels, weights);
        using TrainingPlan plan = new(network, kernels, store, maximumBatch, new SparseCategoricalCrossEntropy(), new Sgd());
        plan.Input.Value.Upload(input ?? GradientCheck.Normal(new Random(10), batch * network.InputShape.Size));
        plan.Head!.Targets.Upload([.. Enumerable.Range(0, batch).Select(i => i % 3f)]);
        plan.ComputeGradients(batch, seed: 5);
        plan.CompleteOutput(batch);
        return (plan.Output.ValueOf(batch).Span.ToArray(), plan.Gradients.Span.ToArray(), plan.Head.Drain().Sum);
    }
}
