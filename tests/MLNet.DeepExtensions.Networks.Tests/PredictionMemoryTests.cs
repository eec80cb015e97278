using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Tests;

public sealed class PredictionMemoryTests : IDisposable
{
    private const string ModelVariable = "PREDICTION_MEMORY_MODEL";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// The files are small and each prediction takes 1 MiB that the collector does not see: 1 GB, if it were not told of them.
    /// </summary>
    [Fact]
    public void A_thousand_networks_loaded_and_forgotten_stay_below_300_MiB()
    {
        string model = _folder["wide.safetensors"];
        Save(Network.Input([1, 1, 1]).Append(new ZeroPadding2D { Padding = new Padding(255, 256, 255, 256) }).GlobalAveragePooling()
            .Dense(1).Build(), model);
        ChildProcess.Run(
            typeof(PredictionMemoryTests), nameof(LoadAThousandTimes), new Dictionary<string, string> { [ModelVariable] = model });
    }

    [Fact]
    public void Memory_is_released_at_once_and_taken_again()
    {
        string model = _folder["heavy.safetensors"];
        Save(Network.Input([4096]).Dense(4096).Dense(1).Build(), model);
        ChildProcess.Run(typeof(PredictionMemoryTests), nameof(ReleaseMemory), new Dictionary<string, string> { [ModelVariable] = model });
    }

    [Fact]
    public void Memory_released_while_threads_predict_changes_no_result()
    {
        Network network = Network.Input([16, 16, 3]).Convolution(8, 3, Activation.ReLU).GlobalAveragePooling().Dense(5, Activation.Softmax)
            .Build();
        TrainedNetwork trained = new(network, NetworkWeights.Initialize(network, 1));
        float[] inputs = new float[20 * network.InputShape.Size];
        Array.Fill(inputs, 0.5f);
        float[] expected = trained.Predict(inputs);
        float[] single = trained.Predict(inputs.AsSpan(0, network.InputShape.Size));
        int wrong = 0;
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            if (i % 4 == 0)
            {
                trained.ReleaseMemory();
            }

            bool isSingle = i % 2 == 0;
            float[] outputs = trained.Predict(isSingle ? inputs.AsSpan(0, network.InputShape.Size) : inputs);
            Interlocked.Add(ref wrong, outputs.AsSpan().SequenceEqual(isSingle ? single : expected) ? 0 : 1);
        });
        Assert.Equal(0, wrong);
    }

    /// <summary>Run by the first test only, in a process of its own.</summary>
    [Fact(Explicit = true)]
    public void LoadAThousandTimes()
    {
        string model = Environment.GetEnvironmentVariable(ModelVariable)!;
        long largest = 0;
        for (int i = 0; i < 1000; i++)
        {
            TrainedNetwork.Load(model).Predict([1f]);
            largest = Math.Max(largest, Environment.WorkingSet);
        }

        Assert.True(largest < 300L << 20, $"The process grew to {largest >> 20} MiB.");
        TestContext.Current.TestOutputHelper!.WriteLine($"{largest >> 20} MiB");
    }

    /// <summary>Run by the second test only, in a process of its own.</summary>
    [Fact(Explicit = true)]
    public void ReleaseMemory()
    {
        TrainedNetwork network = TrainedNetwork.Load(Environment.GetEnvironmentVariable(ModelVariable)!);
        float[] input = new float[4096];
        float[] first = network.Predict(input);
        long before = Environment.WorkingSet;
        network.ReleaseMemory();
        long after = Environment.WorkingSet;
        Assert.True(before - after > 60L << 20, $"{before >> 20} MiB before, {after >> 20} MiB after; the weights are 64 MiB.");
        Assert.Equal(first, network.Predict(input));
    }

    private static void Save(Network network, string path) => new TrainedNetwork(network, NetworkWeights.Initialize(network, 1)).Save(path);
}
