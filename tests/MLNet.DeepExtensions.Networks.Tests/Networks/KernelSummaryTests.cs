using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;

namespace MLNet.DeepExtensions.Networks.Tests;

/// <summary>The tables of kernels, with networks whose kernels are the same in vectors of any length.</summary>
public sealed class KernelSummaryTests
{
    private static readonly Network s_images = Network.Input([8, 8, 16])
        .Convolution(16, 3, Activation.ReLU, PaddingMode.Same).BatchNormalization().MaxPooling(2).Flatten()
        .Append(new Dense { Units = 10, Activation = Activation.Tanh, Trainable = false }).Dense(3, Activation.Softmax).Build();

    [Fact]
    public void A_training_names_the_kernels_of_each_layer_in_each_direction()
    {
        AssertTable(
            """
            Layer                                     Forward              Data gradient        Weight gradient
            ----------------------------------------  -------------------  -------------------  -------------------
            convolution2D1 (Convolution2D 3x3 ReLU)   winograd-4x4                              winograd-4x4
            batchNormalization1 (BatchNormalization)  batch-normalization  batch-normalization  batch-normalization
            maxPooling2D1 (MaxPooling2D 2x2)          maximum-16           maximum-spread
            flatten1 (Flatten)
            dense1 (Dense Tanh, frozen)               gemm                 gemm
            dense2 (Dense Softmax)                    gemm + softmax       gemm                 gemm
            ----------------------------------------  -------------------  -------------------  -------------------
            A batch of 3 on
            """,
            s_images.KernelSummary(ComputeDevice.Cpu, batchSize: 3));
    }

    [Fact]
    public void Fewer_samples_have_other_kernels()
    {
        string summary = s_images.KernelSummary(ComputeDevice.Cpu, batchSize: 1);

        Assert.Contains("gemv-small + softmax", summary, StringComparison.Ordinal);
        Assert.Contains("A batch of 1 on ", summary, StringComparison.Ordinal);
        Assert.Contains(
            "batchSize is 0; more than 0 is allowed", Assert.Throws<ArgumentException>(() => s_images.KernelSummary(batchSize: 0)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_prediction_has_no_gradients()
    {
        TrainedNetwork trained = new(s_images, new NetworkWeights(ParameterLayout.Of(s_images)));

        AssertTable(
            """
            Layer                                     Forward
            ----------------------------------------  --------------------
            convolution2D1 (Convolution2D 3x3 ReLU)   winograd-4x4
            batchNormalization1 (BatchNormalization)  batch-normalization
            maxPooling2D1 (MaxPooling2D 2x2)          maximum-16
            flatten1 (Flatten)
            dense1 (Dense Tanh, frozen)               gemv-small
            dense2 (Dense Softmax)                    gemv-small + softmax
            ----------------------------------------  --------------------
            A batch of 1 on
            """,
            trained.KernelSummary());
    }

    [Fact]
    public void A_single_sample_of_a_small_network_goes_through_a_chain()
    {
        Network network = Network.Input([4]).Dense(8, Activation.ReLU).Dropout(0.5f).Dense(1).Build();
        TrainedNetwork trained = new(network, new NetworkWeights(ParameterLayout.Of(network)));

        AssertTable(
            """
            Layer                   Forward
            ----------------------  -------------
            dense1 (Dense ReLU)     chain-panels
            dropout1 (Dropout 0.5)
            dense2 (Dense)          chain-columns
            ----------------------  -------------
            A chain of dense layers, one sample at a time:
            """,
            trained.KernelSummary());
        Assert.Contains("gemm", trained.KernelSummary(samples: 2), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_names_what_it_runs()
    {
        Network network = Network.Input([4]).Dense(3).Build();
        using CpuKernelSet kernels = new(threads: 1);
        using ParameterStore store = new(kernels, new NetworkWeights(ParameterLayout.Of(network)));
        using TrainingPlan plan = new(network, kernels, store, 16, new MeanSquaredError(), new Sgd());

        AssertTable(
            """
            Layer           Forward  Data gradient  Weight gradient
            --------------  -------  -------------  ---------------
            dense1 (Dense)  gemm                    gemm
            --------------  -------  -------------  ---------------
            A batch of 16 on
            """,
            plan.KernelSummary(16));
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.KernelSummary(17));
    }

    // The last line ends with the processor.
    private static void AssertTable(string expected, string actual) =>
        Assert.StartsWith(expected.ReplaceLineEndings("\n"), actual, StringComparison.Ordinal);
}
