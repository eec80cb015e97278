using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Mpi;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Distributed;
using MLNet.DeepExtensions.Samples;
using MLNet.DeepExtensions.Samples.Distributed;

Option<string> folder = new("--data")
{
    Description = "A folder of four IDX files, such as MNIST; generated images if left out.",
    HelpName = "FOLDER",
};
Option<string> networkName = SampleCommand.Choice("--network", "The network.", ["cnn", "mlp"]);
networkName.DefaultValueFactory = _ => "cnn";
Option<int> images = SampleCommand.Number("--images", "Images that are trained on; 2000 generated ones, or all of the folder.", minimum: 10);
Option<int> epochs = SampleCommand.Number("--epochs", "Epochs; 2 if left out.", minimum: 1);
epochs.DefaultValueFactory = _ => 2;
Option<int> batch = SampleCommand.Number("--batch", "Images in a step, of all ranks together; 128 if left out.", minimum: 1);
batch.DefaultValueFactory = _ => 128;
Option<int> shards = SampleCommand.Number("--shards", "Virtual shards, for the same bits with any number of ranks; none if left out.", minimum: 0);
Option<bool> rounded = new("--bfloat16") { Description = "Sends gradients in 16 bits." };
Option<string> resume = new("--resume")
{
    Description = "A folder in which checkpoints are kept, and from whose newest the training goes on.",
    HelpName = "FOLDER",
};
Option<int> threadRanks = SampleCommand.Number("--ranks", "Without a launcher: so many threads of this process as ranks; 1 if left out.", minimum: 1);
threadRanks.DefaultValueFactory = _ => 1;
Option<ulong> seed = SampleCommand.Seed();
Option<int> threads = SampleCommand.Number("--threads", "Threads of each rank; 1 if left out.", minimum: 1);
threads.DefaultValueFactory = _ => 1;

RootCommand command = new("Trains a network on the ranks of an MPI job: mpirun -n 2 dotnet Distributed.dll")
{
    folder, networkName, images, epochs, batch, shards, rounded, resume, threadRanks, seed, threads,
};
command.SetAction(arguments =>
{
    if (MpiJob.IsLaunched)
    {
        MpiJob.Run(Train);
    }
    else
    {
        ThreadCollective.Run(arguments.GetValue(threadRanks), Train);
    }

    void Train(ICollective ranks)
    {
        Dataset data = arguments.GetValue(folder) is { } path
            ? IdxDataset.LoadFolder(path).Train
            : GeneratedImages.Draw(arguments.GetResult(images) is null ? 2000 : arguments.GetValue(images), seed: 1);
        if (arguments.GetResult(images) is not null && arguments.GetValue(images) < data.Count)
        {
            data = data.Take(arguments.GetValue(images));
        }

        string? checkpoints = arguments.GetValue(resume);
        TrainingOptions options = new()
        {
            Collective = ranks,
            VirtualShards = arguments.GetValue(shards),
            GradientFormat = arguments.GetValue(rounded) ? GradientFormat.BFloat16 : GradientFormat.Single,
            Epochs = arguments.GetValue(epochs),
            BatchSize = arguments.GetValue(batch),
            ValidationFraction = 0.1,
            Seed = arguments.GetValue(seed),
            Threads = arguments.GetValue(threads),
            ResumeFrom = checkpoints,
            Callbacks = checkpoints is null
                ? [new ProgressTable()]
                : [new ProgressTable(), new Checkpoint { Path = Path.Combine(checkpoints, "{step}"), EverySteps = 5, KeepLast = 3 }],
            CancellationToken = SampleCommand.Cancellation,
        };
        Network network = arguments.GetValue(networkName) == "cnn"
            ? Network.Input(data.InputShape).Convolution(32, 3, Activation.ReLU).Convolution(64, 3, Activation.ReLU).MaxPooling(2)
                .Dropout(0.25f).Flatten().Dense(128, Activation.ReLU).Dropout(0.5f).Dense(10, Activation.Softmax).Build()
            : Network.Input(data.InputShape).Flatten().Dense(512, Activation.ReLU).Dense(256, Activation.ReLU).Dense(10, Activation.Softmax)
                .Build();
        TrainingResult result = network.Train(data, options);

        // All ranks have the same result; one tells of it.
        if (ranks.Rank == 0)
        {
            using MemoryStream file = new();
            result.Network.Save(file);
            EpochRecord last = result.History.Epochs[^1];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"RESULT distributed-{arguments.GetValue(networkName)} ranks={ranks.Size} valid_accuracy={last.Values["valid_accuracy"]:F4} samples_per_second={last.SamplesPerSecond:F0} file={Convert.ToHexStringLower(SHA256.HashData(file.ToArray()))[..16]}"));
        }
    }
});
return SampleCommand.Run(command, args);
