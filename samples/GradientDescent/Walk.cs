using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Samples.GradientDescent;

/// <summary>
/// Walks an optimizer through a loss of two parameters. The network has nothing else: its only input is 1, so that its two outputs are its
/// two weights, and training it moves the point that they are.
/// </summary>
internal sealed class Walk : TrainingCallback
{
    private const string Point = "point.weights";
    private readonly List<double> _x = [];
    private readonly List<double> _y = [];
    private NetworkWeights? _weights;

    private Walk()
    {
    }

    /// <summary>Where the walk was after each step, the start first.</summary>
    public IReadOnlyList<double> X => _x;

    /// <summary>Where the walk was after each step, the start first.</summary>
    public IReadOnlyList<double> Y => _y;

    /// <summary>Takes a walk. One that leads to infinity ends there, with a point of no number.</summary>
    public static Walk Take(Loss loss, Optimizer optimizer, (float X, float Y) start, int steps)
    {
        Network network = Network.Input([1]).Append(new Dense { Name = "point", Units = 2, UseBias = false }).Build();
        NetworkWeights weights = NetworkWeights.Initialize(network, seed: 0);
        (weights[Point][0], weights[Point][1]) = start;
        Walk walk = new();
        float[] ones = [.. Enumerable.Repeat(1f, steps)];
        TrainingOptions options = new()
        {
            Epochs = 1,
            BatchSize = 1,
            Loss = loss,
            Optimizer = optimizer,
            Metrics = [],
            Callbacks = [walk],
            Threads = 1,
            CancellationToken = SampleCommand.Cancellation,
        };
        try
        {
            new TrainedNetwork(network, weights).Train(Dataset.FromArrays(ones, [1], new float[steps]), options);
        }
        catch (TrainingDivergedException)
        {
            walk._x.Add(double.NaN);
            walk._y.Add(double.NaN);
        }

        return walk;
    }

    public override void OnTrainingBegin(TrainingState state)
    {
        _weights = state.NewWeights();
        Remember(state);
    }

    public override void OnBatchEnd(TrainingState state) => Remember(state);

    private void Remember(TrainingState state)
    {
        state.CopyWeightsTo(_weights!);
        Span<float> point = _weights![Point];
        _x.Add(point[0]);
        _y.Add(point[1]);
    }
}
