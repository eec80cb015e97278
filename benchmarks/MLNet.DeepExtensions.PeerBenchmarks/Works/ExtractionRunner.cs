using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.TransferLearning;

namespace MLNet.DeepExtensions.PeerBenchmarks;

/// <summary>
/// Feature extraction by the public way, from images of bytes to features, with its plans and prepared filters made in each call.
/// </summary>
internal sealed class ExtractionRunner(TrainedNetwork network, int threads) : IRunner
{
    private const int Images = 200;
    private readonly FeatureExtractor _extractor = new(Backbone.FromNetwork(network));
    private readonly Dataset _images = SyntheticData.ByteClasses(Images, network.Network.InputShape, classes: 5);

    public double Run(TimeSpan duration)
    {
        Chunks chunks = new(duration);
        do
        {
            _extractor.Extract(_images, threads);
        }
        while (chunks.Add(Images));
        return chunks.Median;
    }

    public void Dispose()
    {
    }
}
