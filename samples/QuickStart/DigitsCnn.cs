using System.Globalization;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Augmentation;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Schedules;

namespace MLNet.DeepExtensions.Samples.QuickStart;

/// <summary>
/// The same digits by a small convolutional network with batch normalization and dropout. In training, every image is moved by up to half a
/// pixel and turned by up to 8 degrees, other than in the epoch before, and the learning rate goes through one cycle.
/// </summary>
internal static class DigitsCnn
{
    private const string Name = "digits-cnn";
    private const string Title = "Handwritten digits, convolutions";

    public static string Train(RunSettings settings)
    {
        (Dataset training, Dataset test) = Digits.Load(settings.Seed);

        Network network = Network.Input(training.InputShape)
            .NormalizeInput(NormalizationKind.MinMax)
            .Convolution(16, 3, padding: PaddingMode.Same).BatchNormalization().Activate(Activation.ReLU)
            .Convolution(16, 3, padding: PaddingMode.Same).BatchNormalization().Activate(Activation.ReLU)
            .MaxPooling(2)
            .Convolution(32, 3, padding: PaddingMode.Same).BatchNormalization().Activate(Activation.ReLU)
            .MaxPooling(2)
            .Flatten()
            .Dropout(0.25f)
            .Dense(64, Activation.ReLU)
            .Dropout(0.25f)
            .Dense(10, Activation.Softmax)
            .Build();
        TrainingOptions options = new()
        {
            Epochs = 20,
            BatchSize = 32,
            Optimizer = new Adam { LearningRate = 3e-3f },
            Schedule = new OneCycle(),
            Augmentation = [new Shift(0.0625f, 0.0625f), new Rotation(8)],
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
