using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions.PeerBenchmarks;

/// <summary>Steps of one sequence by the public way, the state carried along.</summary>
internal sealed class StepRunner : IRunner
{
    private readonly SequenceStepper _stepper;
    private readonly float[] _inputs;
    private readonly float[] _outputs;

    public StepRunner(Network network)
    {
        _stepper = new TrainedNetwork(network, NetworkWeights.Initialize(network, seed: 1)).CreateStepper();
        _inputs = SyntheticData.Values(network.InputShape.Size);
        _outputs = new float[network.OutputShape.Size];
    }

    public double Run(TimeSpan duration)
    {
        Chunks chunks = new(duration);
        do
        {
            _stepper.Step(_inputs, _outputs);
        }
        while (chunks.Add(1));
        return chunks.Median;
    }

    public void Dispose() => _stepper.Dispose();
}
