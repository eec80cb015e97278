using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions.PeerBenchmarks;

/// <summary>Prediction by the public way, with the same inputs again and again.</summary>
internal sealed class InferenceRunner(Network network, int batch) : IRunner
{
    private readonly TrainedNetwork _network = new(network, NetworkWeights.Initialize(network, seed: 1));
    private readonly float[] _inputs = SyntheticData.Values(batch * network.InputShape.Size);
    private readonly float[] _outputs = new float[batch * network.OutputShape.Size];

    public double Run(TimeSpan duration)
    {
        Chunks chunks = new(duration);
        do
        {
            _network.Predict(_inputs, _outputs);
        }
        while (chunks.Add(batch));
        return chunks.Median;
    }

    public void Dispose()
    {
    }
}
