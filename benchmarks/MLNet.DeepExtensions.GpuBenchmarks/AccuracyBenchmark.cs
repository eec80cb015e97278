using System.Text.Json;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.GpuBenchmarks;

/// <summary>
/// What MNIST's networks reach on the test images when they are trained on a device: it has to be what they reach on the processor.
/// </summary>
internal static class AccuracyBenchmark
{
    public static string Run(ComputeDevice device, string work, string folder)
    {
        (ByteDataset training, ByteDataset test) = IdxDataset.LoadFolder(folder);
        Network network = TrainingBenchmark.NetworkOf(work);
        Dataset Shaped(ByteDataset data) => network.InputShape.IsImage ? data : Flat(data);
        TrainingResult result = network.Train(Shaped(training), new TrainingOptions
        {
            Epochs = network.InputShape.IsImage ? 3 : 5,
            BatchSize = 128,
            Seed = 1,
            Metrics = [],
            Device = device,
            Optimizer = new Adam { LearningRate = 1e-3f },
        });
        Evaluation evaluation = result.Network.Evaluate(Shaped(test), metrics: [new Accuracy()]);
        return JsonSerializer.Serialize(new { work, device = device.ToString(), evaluation.Loss, evaluation.Metrics });
    }

    private static ByteDataset Flat(ByteDataset data)
    {
        int size = data.InputShape.Size;
        byte[] pixels = new byte[data.Count * size];
        for (int row = 0; row < data.Count; row++)
        {
            data.Bytes(row).CopyTo(pixels.AsSpan(row * size));
        }

        return new ByteDataset(pixels, [size], Targets.Classes(data.ReadClasses(), data.ClassNames));
    }
}
