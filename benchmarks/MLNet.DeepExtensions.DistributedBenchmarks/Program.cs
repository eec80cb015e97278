using System.Globalization;
using MLNet.DeepExtensions.DistributedBenchmarks;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Mpi;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Distributed;

// NETWORK BATCH FOLDER: one epoch to warm up, one that is measured, on one thread a rank. Prints a line of what was measured, and on one
// rank what the model says of more.
(string name, int batch, string folder) = (args[0], int.Parse(args[1], CultureInfo.InvariantCulture), args[2]);
MpiJob.Run(Measure);

void Measure(ICollective ranks)
{
    MeasuredCollective measured = new(ranks);
    Dataset data = IdxDataset.LoadFolder(folder).Train.Take(name == "mnist-cnn" ? 2560 : 20480);
    Network network = name == "mnist-cnn"
        ? Network.Input(data.InputShape).Convolution(32, 3, Activation.ReLU).Convolution(64, 3, Activation.ReLU).MaxPooling(2)
            .Dropout(0.25f).Flatten().Dense(128, Activation.ReLU).Dropout(0.5f).Dense(10, Activation.Softmax).Build()
        : Network.Input(data.InputShape).Flatten().Dense(512, Activation.ReLU).Dense(256, Activation.ReLU).Dense(10, Activation.Softmax)
            .Build();
    long gradient = sizeof(float) * ParameterLayout.Of(network).ParameterLength;
    TrainingResult result = network.Train(data, new TrainingOptions
    {
        Collective = measured,
        Epochs = 2,
        BatchSize = batch,
        Threads = 1,
        Metrics = [],
    });
    if (ranks.Rank != 0)
    {
        return;
    }

    long steps = 2 * ((data.Count + batch - 1) / batch);
    double floor = 2.0 * (ranks.Size - 1) / ranks.Size * gradient;
    EpochRecord epoch = result.History.Epochs[1];
    double share = measured.Time / (result.History.Epochs[0].Duration + epoch.Duration);
    Print(
        $"MEASURED {name} ranks={ranks.Size} samples_per_second={epoch.SamplesPerSecond:F0} bytes_ratio={(ranks.Size == 1 ? 1 : measured.GradientBytes / steps / floor):F2} in_exchange={share:F2}");
    if (ranks.Size == 1)
    {
        ScalingModel model = new(batch / epoch.SamplesPerSecond, gradient);
        foreach ((int nodes, double gigabits, double latency) in (ReadOnlySpan<(int, double, double)>)
            [(16, 10, 20e-6), (256, 10, 20e-6), (16, 100, 3e-6), (256, 100, 3e-6)])
        {
            Print(
                $"MODEL {name} nodes={nodes} gigabits={gigabits:F0} latency_us={latency * 1e6:F0} efficiency={model.Efficiency(nodes, gigabits * 1e9, latency):F2}");
        }
    }
}

static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
