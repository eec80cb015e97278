using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.PeerBenchmarks;

/// <summary>All works of the comparison.</summary>
internal static class WorkCatalog
{
    public const string PyTorch = "PyTorch";
    public const string ScikitLearn = "scikit-learn";
    public const string OnnxRuntime = "ONNX Runtime";

    private static readonly Lazy<Dataset> s_images = new(() => SyntheticData.Classes(59_904, [28, 28, 1], 10));
    private static readonly Adam s_adam = new() { LearningRate = 1e-3f };

    /// <summary>The works, in the order in which they run.</summary>
    public static IReadOnlyList<Work> All { get; } =
    [
        Gemm("gemm-1024", 1024, 1024, 1024),
        Gemm("gemm-128x784x512", 128, 784, 512),
        Training("drug-trial", WorkNetworks.Perceptron(1, 16, 32, 2), 2100, 10, new Adam { LearningRate = 1e-4f }, [PyTorch]),
        Training("penguins", WorkNetworks.Perceptron(4, 10, 10, 3), 260, 20, s_adam, [PyTorch]),
        Training("digits-mlp", WorkNetworks.Perceptron(64, 128, 64, 10), 1440, 32, s_adam, [PyTorch, ScikitLearn]),
        Training("mnist-mlp", WorkNetworks.Perceptron(784, 512, 256, 10), 59_904, 128, s_adam, [PyTorch, ScikitLearn]),
        ImageTraining("mnist-cnn", WorkNetworks.MnistConvolutional(), 128, s_adam),
        ImageTraining("tinyvgg", WorkNetworks.TinyVgg(), 32, new Sgd { LearningRate = 0.1f }),
        Training("lstm", WorkNetworks.Recurrent(new Lstm { Units = 128 }), 4096, 64, s_adam, [PyTorch]),
        Training("gru", WorkNetworks.Recurrent(new Gru { Units = 128 }), 4096, 64, s_adam, [PyTorch]),
        new("lstm-step", WorkKind.Latency, Work.InferenceFlops(WorkNetworks.Step()), [PyTorch], _ => new StepRunner(WorkNetworks.Step())),
        Inference("mlp-inference-1", WorkNetworks.Perceptron(784, 512, 256, 10), 1),
        Inference("mlp-inference-256", WorkNetworks.Perceptron(784, 512, 256, 10), 256),
        Inference("cnn-inference-1", WorkNetworks.MnistConvolutional(), 1),
        Inference("cnn-inference-256", WorkNetworks.MnistConvolutional(), 256),
        Inference("resnet18-inference-1", WorkNetworks.ResNet18(), 1),
        new("squeezenet-extraction", WorkKind.BatchInference, Work.InferenceFlops(SqueezeNet.Build()), [OnnxRuntime],
            threads => new ExtractionRunner(SqueezeNet.Load(), threads))
        {
            Profile = threads => StepProfile.Predict(SqueezeNet.Load().Network, batch: 4, threads),
            Export = SqueezeNet.Export,
        },
    ];

    /// <summary>The work of a name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">There is none; the message lists the names.</exception>
    public static Work Find(string name) => All.FirstOrDefault(work => work.Name == name)
        ?? throw new ArgumentException($"There is no work '{name}'. The works are: {string.Join(", ", All.Select(work => work.Name))}.");

    private static Work Gemm(string name, int m, int k, int n) =>
        new(name, WorkKind.Gemm, 2.0 * m * k * n, [PyTorch], threads => new GemmRunner(m, k, n, threads));

    private static Work Training(string name, Network network, int rows, int batch, Optimizer optimizer, string[] peers) =>
        new(name, WorkKind.Training, Work.TrainingFlops(network), peers, threads => new TrainingRunner(
            network, SyntheticData.Classes(rows, network.InputShape, network.OutputShape.Size), Options(batch, optimizer, threads)))
        {
            Profile = threads => StepProfile.Train(network, Options(batch, optimizer, threads), threads),
        };

    private static Work ImageTraining(string name, Network network, int batch, Optimizer optimizer) =>
        new(name, WorkKind.Training, Work.TrainingFlops(network), [PyTorch], threads =>
            new TrainingRunner(network, s_images.Value, Options(batch, optimizer, threads)))
        {
            Profile = threads => StepProfile.Train(network, Options(batch, optimizer, threads), threads),
        };

    private static Work Inference(string name, Network network, int batch) => new(
        name, batch == 1 ? WorkKind.Latency : WorkKind.BatchInference, Work.InferenceFlops(network), [PyTorch, OnnxRuntime],
        _ => new InferenceRunner(network, batch))
    {
        Profile = threads => StepProfile.Predict(network, batch, threads),
    };

    private static TrainingOptions Options(int batch, Optimizer optimizer, int threads) =>
        new() { BatchSize = batch, Optimizer = optimizer, Threads = threads };
}
