using System.Diagnostics;
using System.Globalization;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.PeerBenchmarks;

/// <summary>
/// What a training needs beside its speed: memory, time that grows with the rows alone, and a quick start. Each check prints its figure and
/// its limit.
/// </summary>
internal static class ResourceChecks
{
    private static readonly TrainingOptions s_oneEpoch = new()
    {
        Epochs = 1,
        BatchSize = 128,
        Optimizer = new Adam { LearningRate = 1e-3f },
        Device = ComputeDevice.Cpu
    };

    /// <summary>Peak resident memory of training the MNIST perceptron on 60,000 byte images.</summary>
    /// <returns>Whether the figure is within the limit.</returns>
    public static bool MemoryOfByteImages()
    {
        Network network = WorkNetworks.Perceptron(784, 512, 256, 10);
        network.Train(SyntheticData.ByteClasses(60_000, network.InputShape, 10), s_oneEpoch);
        return Print("peak resident memory, MNIST perceptron on 60,000 byte images", MemoryStatus.Megabytes("VmHWM"), 250, "MB");
    }

    /// <summary>The largest anonymous memory while training on a file of 4 GB, which is written first and deleted after.</summary>
    /// <param name="folder">Where the file is written.</param>
    /// <returns>Whether the figure is within the limit.</returns>
    public static bool MemoryOfLargeFile(string folder)
    {
        TensorShape shape = [224, 224, 3];
        const long Bytes = 4_000_000_000;
        string path = Path.Combine(folder, $"large-{Environment.ProcessId}.dataset");
        long free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        if (free < 2 * Bytes)
        {
            throw new ArgumentException($"'{folder}' has {free / 1e9:0.0} GB free; {2 * Bytes / 1e9:0.0} GB are needed.");
        }

        try
        {
            using FileDataset data = WriteLargeFile(path, shape, Bytes);
            Network network = Network.Input(shape).AveragePooling(16).Flatten().Dense(10, Activation.Softmax).Build();
            AnonymousMemory watch = new();
            long begin = Stopwatch.GetTimestamp();
            network.Train(data, s_oneEpoch with { BatchSize = 32, Callbacks = [watch] });
            double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{new FileInfo(path).Length / 1e9:0.00} GB read in one epoch at {new FileInfo(path).Length / seconds / 1e9:0.00} GB/s"));
            return Print("largest RssAnon, training on a file of 4 GB", watch.Largest, 600, "MB");
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Time of an epoch from 1,000 to 1,000,000 rows.</summary>
    /// <returns>Whether a row costs at most twice as much with a million rows as with a thousand.</returns>
    public static bool TimeByRows()
    {
        Network network = WorkNetworks.Perceptron(16, 32, 2);
        List<double> perRow = new();
        foreach (int rows in (int[])[1_000, 10_000, 100_000, 1_000_000])
        {
            Dataset data = SyntheticData.Classes(rows, network.InputShape, 2);
            TrainingResult result = network.Train(
                data, s_oneEpoch with { BatchSize = 100, Epochs = Math.Max(3, 300_000 / rows), Threads = 1 });
            double seconds = Statistics.Median(result.History.Epochs.Select(epoch => epoch.Duration.TotalSeconds));
            perRow.Add(seconds / rows * 1e9);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture, $"{rows,9:N0} rows: {seconds * 1e3,9:N2} ms an epoch, {perRow[^1],6:N0} ns a row"));
        }

        return Print("a row's time with 1,000,000 rows over that with 1,000", perRow[^1] / perRow[0], 2, "times");
    }

    /// <summary>The time from the start of the process to the end of the first training step of the digits perceptron.</summary>
    /// <param name="startMilliseconds">When the process was started, in Unix milliseconds.</param>
    /// <returns>Whether the figure is within the limit.</returns>
    public static bool FirstStep(long startMilliseconds)
    {
        Network network = WorkNetworks.Perceptron(64, 128, 64, 10);
        FirstStepTime first = new();
        network.Train(SyntheticData.Classes(1440, network.InputShape, 10), s_oneEpoch with { BatchSize = 32, Callbacks = [first] });
        return Print("process start to first trained step, digits perceptron", (first.Milliseconds - startMilliseconds) / 1e3, 0.4, "s");
    }

    private static FileDataset WriteLargeFile(string path, TensorShape shape, long bytes)
    {
        using FileDatasetWriter writer = new(path, new FileDatasetOptions { InputShape = shape, StoreBytes = true })
        {
            ClassNames = [.. Enumerable.Range(0, 10).Select(number => $"{number}")],
        };
        byte[] noise = new byte[shape.Size + 4096];
        new Random(1).NextBytes(noise);
        for (long row = 0; row < bytes / shape.Size; row++)
        {
            writer.Append(noise.AsSpan((int)(row % 4096), shape.Size), [row % 10]);
        }

        return writer.Complete();
    }

    private static bool Print(string what, double figure, double limit, string unit)
    {
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {figure:0.##} {unit}; the limit is {limit} {unit}{(figure < limit ? "" : ": MISSED")}"));
        return figure < limit;
    }

    private sealed class AnonymousMemory : TrainingCallback
    {
        public double Largest { get; private set; }

        public override void OnBatchEnd(TrainingState state)
        {
            if (state.Step % 16 == 1)
            {
                Largest = Math.Max(Largest, MemoryStatus.Megabytes("RssAnon"));
            }
        }
    }

    private sealed class FirstStepTime : TrainingCallback
    {
        public long Milliseconds { get; private set; }

        public override void OnBatchEnd(TrainingState state)
        {
            if (Milliseconds == 0)
            {
                Milliseconds = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
                state.Stop();
            }
        }
    }
}
