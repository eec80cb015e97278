using System.Globalization;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Samples.QuickStart;

/// <summary>Handwritten digits by dense layers alone, which do not know that pixels have neighbours.</summary>
internal static class DigitsMlp
{
    private const string Name = "digits-mlp";
    private const string Title = "Handwritten digits, dense layers";

    public static string Train(RunSettings settings)
    {
        (Dataset training, Dataset test) = Digits.Load(settings.Seed);

        Network network = Network.Input(training.InputShape)
            .NormalizeInput(NormalizationKind.MinMax)
            .Flatten()
            .Dense(64, Activation.ReLU)
            .Dense(128, Activation.ReLU)
            .Dense(64, Activation.ReLU)
            .Dense(10, Activation.Softmax)
            .Build();
        TrainingOptions options = new()
        {
            Epochs = 20,
            BatchSize = 32,
            Optimizer = new Adam { LearningRate = 1e-3f },
            ValidationFraction = 0.1,
            Callbacks = [new ProgressTable()],
            Seed = settings.Seed,
            Threads = settings.Threads,
            CancellationToken = SampleCommand.Cancellation,
        };

        Report.Begin(Title, $"{training.Count + test.Count:N0} handwritten digits of 8x8 pixels.", network, options);
        TrainingResult result = network.Train(training, options);
        ConfusionMatrix matrix = Report.End(Name, Title, result, test);
        Digits.Show(new TestResult(result.Network, test));
        return string.Create(CultureInfo.InvariantCulture, $"RESULT {Name} test_accuracy={matrix.Accuracy:F3}");
    }
}
