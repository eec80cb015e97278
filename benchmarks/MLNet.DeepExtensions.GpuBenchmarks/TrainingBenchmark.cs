using System.Diagnostics;
using System.Text.Json;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.GpuBenchmarks;

/// <summary>Training by the public way on synthetic data: the same networks, batches and optimizers as the PyTorch side has.</summary>
internal static class TrainingBenchmark
{
    public static string Run(ComputeDevice device, string name, TimeSpan duration)
    {
        Work work = Find(name);
        Random random = new(1);
        float[] inputs = new float[work.Rows * work.Network.InputShape.Size];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = random.NextSingle();
        }

        int classes = work.Network.OutputShape.Size;
        Dataset data = Dataset.FromArrays(
            inputs, work.Network.InputShape, Targets.Classes([.. Enumerable.Range(0, work.Rows).Select(i => i % classes)]));
        Clock clock = new(duration);
        work.Network.Train(data, new TrainingOptions
        {
            Epochs = int.MaxValue,
            BatchSize = work.Batch,
            Metrics = [],
            Callbacks = [clock],
            Device = device,
            Optimizer = new Adam { LearningRate = work.Rate },
        });
        return JsonSerializer.Serialize(
            new { work = name, device = device.ToString(), samplesPerSecond = clock.SamplesPerSecond, loss = clock.Loss });
    }

    /// <summary>The network of a work.</summary>
    public static Network NetworkOf(string name) => Find(name).Network;

    private static Work Find(string name) => name switch
    {
        "drug-trial" =>
            new(Network.Input([1]).Dense(16, Activation.ReLU).Dense(32, Activation.ReLU).Dense(2, Activation.Softmax).Build(), 2100, 10,
                1e-4f),
        "digits-mlp" =>
            new(Network.Input([64]).Dense(128, Activation.ReLU).Dense(64, Activation.ReLU).Dense(10, Activation.Softmax).Build(), 1440, 32,
                1e-3f),
        "mnist-mlp" =>
            new(Network.Input([784]).Dense(512, Activation.ReLU).Dense(256, Activation.ReLU).Dense(10, Activation.Softmax).Build(), 59904,
                128, 1e-3f),
        "mnist-cnn" => new(
            Network.Input([28, 28, 1]).Convolution(32, 3, Activation.ReLU).Convolution(64, 3, Activation.ReLU).MaxPooling(2).Dropout(0.25f)
                .Flatten()
                .Dense(128, Activation.ReLU).Dropout(0.5f).Dense(10, Activation.Softmax).Build(),
            59904, 128, 1e-3f),
        _ => throw new ArgumentException($"'{name}' is no work; drug-trial, digits-mlp, mnist-mlp and mnist-cnn are allowed."),
    };

    private sealed record Work(Network Network, int Rows, int Batch, float Rate);

    // The first steps compile kernels: what is measured begins after them, and ends at a step whose loss has been fetched.
    private sealed class Clock(TimeSpan duration) : TrainingCallback
    {
        private const int WarmSteps = 64;
        private const int FetchEvery = 16;
        private long _begin;
        private long _steps;

        public double SamplesPerSecond { get; private set; }

        public double Loss { get; private set; }

        public override void OnBatchEnd(TrainingState state)
        {
            if (++_steps == WarmSteps)
            {
                _begin = Stopwatch.GetTimestamp();
            }
            else if (_steps > WarmSteps && state.StepInEpoch % FetchEvery == 0 && Stopwatch.GetElapsedTime(_begin) >= duration)
            {
                SamplesPerSecond = (_steps - WarmSteps) * (double)state.Options.BatchSize / Stopwatch.GetElapsedTime(_begin).TotalSeconds;
                Loss = state.RunningLoss;
                state.Stop();
            }
        }
    }
}
