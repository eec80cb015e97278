using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

/// <summary>A device that runs out of memory, and how data get to it: the simulator with a limit to what it gives.</summary>
public sealed class MemoryTests : IDisposable
{
    private static readonly Network s_network = Network.Input([6]).Dense(8, Activation.ReLU).Dense(3, Activation.Softmax).Build();

    public void Dispose() => WatchedProvider.Instance.MemoryLimit = null;

    [Fact]
    public void Memory_beyond_the_limit_is_refused_with_what_was_asked_for_and_what_is_free()
    {
        using IlgpuKernelSet kernels = new(ComputeDevice.IlgpuCpu, memoryLimit: 10_000);
        long before = kernels.FreeMemory;
        DeviceBuffer<float> buffer = kernels.Allocate<float>(1000);
        Assert.Equal(before - 4000, kernels.FreeMemory);
        InsufficientMemoryException exception = Assert.Throws<InsufficientMemoryException>(() => kernels.Allocate<float>(2000));
        Assert.Contains($"{8000:N0} bytes", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"{kernels.FreeMemory:N0} bytes of {10_000:N0} are free", exception.Message, StringComparison.Ordinal);
        buffer.Dispose();
        Assert.Equal(before, kernels.FreeMemory);
        kernels.Allocate<float>(2000).Dispose();
    }

    [Fact]
    public void A_batch_that_does_not_fit_is_refused_with_the_batch_size_that_does()
    {
        InMemoryDataset data = Data(9000);
        TrainingOptions options = new() { Epochs = 1, BatchSize = 9000, Metrics = [], Device = ComputeDevice.IlgpuCpu };
        WatchedProvider.Instance.MemoryLimit = 600_000;
        InsufficientMemoryException exception = Assert.Throws<InsufficientMemoryException>(() => s_network.Train(data, options));
        Assert.Matches("BatchSize = 9000 needs [0-9,]+ bytes of memory on ilgpu-cpu", exception.Message);
        int fits = int.Parse(
            System.Text.RegularExpressions.Regex.Match(exception.Message, @"BatchSize = (\d+) needs [0-9,]+ and would fit").Groups[1].Value,
            System.Globalization.CultureInfo.InvariantCulture);

        // What is advised fits, and uses most of what there is.
        using IlgpuKernelSet kernels = new(ComputeDevice.IlgpuCpu, memoryLimit: 600_000);
        TrainingMemory memory = new(s_network, NetworkWeights.Initialize(s_network, seed: 0), kernels, options, hasValidation: false);
        Assert.True(memory.Bytes(fits) <= 600_000, $"{fits} needs {memory.Bytes(fits)}.");
        Assert.True(memory.Bytes(fits + 64) > 500_000, $"{fits + 64} needs only {memory.Bytes(fits + 64)}.");
        Assert.NotNull(s_network.Train(Data(fits), options with { BatchSize = fits }).Network);
    }

    [Fact]
    public void What_a_training_needs_is_what_it_takes()
    {
        using IlgpuKernelSet kernels = new(ComputeDevice.IlgpuCpu);
        TrainingOptions options = new() { Metrics = [] };
        NetworkWeights weights = NetworkWeights.Initialize(s_network, seed: 0);
        long expected = new TrainingMemory(s_network, weights, kernels, options, hasValidation: false)
            .Bytes(32) - (2 * 32 * 6 * sizeof(float));
        long before = kernels.FreeMemory;
        using ParameterStore store = new(kernels, weights);
        using TrainingPlan plan = new(s_network, kernels, store, 32, Defaults.LossFor(s_network), options.Optimizer);

        // The way of batches aside, which a plan does not take; no bytes are an element on a device.
        Assert.InRange(before - kernels.FreeMemory, expected, expected + 64);
    }

    [Fact]
    public void Where_not_even_one_sample_fits_it_is_said()
    {
        WatchedProvider.Instance.MemoryLimit = 200;
        InsufficientMemoryException exception = Assert.Throws<InsufficientMemoryException>(
            () => s_network.Train(Data(10), new TrainingOptions { Epochs = 1, BatchSize = 10, Device = ComputeDevice.IlgpuCpu }));
        Assert.Contains("Not even a batch of one sample", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Data_that_fit_and_data_that_do_not_give_the_same_weights(bool isWeighted)
    {
        InMemoryDataset data = Data(40, isWeighted);
        TrainingOptions options = new() { Epochs = 2, BatchSize = 12, Seed = 3, BalanceClasses = true, Device = ComputeDevice.IlgpuCpu };
        TrainingResult resident = s_network.Train(data, options);

        // Enough for the plan, and not twice as much as the data.
        WatchedProvider.Instance.MemoryLimit = 18_000;
        InMemoryDataset many = Data(40, isWeighted, copies: 60);
        TrainingResult sent = s_network.Train(many.Take(40), options with { ValidationData = null });
        using (IlgpuKernelSet kernels = new(ComputeDevice.IlgpuCpu, WatchedProvider.Instance.MemoryLimit))
        using (ParameterStore store = new(kernels, resident.Network.Weights))
        using (TrainingPlan plan = new(s_network, kernels, store, 12, Defaults.LossFor(s_network), options.Optimizer))
        {
            Assert.Null(ResidentData.TryUpload(plan, many, classWeights: null));
        }

        Assert.Equal(resident.Network.Weights.Parameters.ToArray(), sent.Network.Weights.Parameters.ToArray());
        TrainingResult cpu = s_network.Train(data, options with { Device = ComputeDevice.Cpu });
        foreach (string value in cpu.History.Epochs[^1].Values.Keys)
        {
            Assert.Equal(cpu.History.Epochs[^1].Values[value], resident.History.Epochs[^1].Values[value], 1e-5);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Data_that_are_kept_for_validation_are_measured_as_those_that_are_sent(bool isWeighted)
    {
        InMemoryDataset data = Data(21, isWeighted);
        NetworkWeights weights = NetworkWeights.Initialize(s_network, seed: 0);
        using IlgpuKernelSet kernels = new(ComputeDevice.IlgpuCpu);
        using ParameterStore store = new(kernels, weights);
        using Evaluator evaluator = new(
            s_network, kernels, store, Defaults.LossFor(s_network),
            new MetricSet([new Networks.Metrics.Accuracy()], outputWidth: 3, meaning: default, scale: null),
            batchSize: 8, sparseInput: false);
        Evaluation sent = evaluator.Run(data, TestContext.Current.CancellationToken);
        long free = kernels.FreeMemory;
        evaluator.Keep(data);
        Assert.True(kernels.FreeMemory <= free - (21 * 6 * sizeof(float)));
        for (int i = 0; i < 2; i++)
        {
            Evaluation kept = evaluator.Run(data, TestContext.Current.CancellationToken);
            Assert.Equal(sent.Loss, kept.Loss);
            Assert.Equal(sent.Metrics, kept.Metrics);
        }
    }

    private static InMemoryDataset Data(int rows, bool isWeighted = false, int copies = 1)
    {
        Random random = new(4);
        float[] inputs = [.. Enumerable.Range(0, rows * 6).Select(_ => random.NextSingle())];
        int[] classes = [.. Enumerable.Range(0, rows).Select(row => (row * row) % 3)];
        float[] weights = [.. Enumerable.Range(0, rows).Select(_ => random.NextSingle() + 0.5f)];
        return new InMemoryDataset(
            [.. Enumerable.Repeat(inputs, copies).SelectMany(x => x)], [6],
            Targets.Classes([.. Enumerable.Repeat(classes, copies).SelectMany(x => x)], ["a", "b", "c"]),
            isWeighted ? [.. Enumerable.Repeat(weights, copies).SelectMany(x => x)] : null);
    }
}
