using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class LinearEmbeddingCase : LayerCase<LinearEmbedding>
{
    public override LayerExample[] Examples =>
    [
        new([3], x => x.LinearEmbedding(5).Dense(2)),
        new([2], x => x.Dense(3, Activation.Tanh).Append(new LinearEmbedding
        {
            Width = 4, WeightsInitializer = new RandomNormal(), BiasInitializer = new Zeros(), BiasLearningRateFactor = 0.5f,
        })),
    ];

    public override bool IsImported => false;

    protected override double[] Forward(LinearEmbedding layer, ReferenceCall call)
    {
        (double[] weights, double[] bias) = (call.Parameter("weights"), call.Parameter("bias"));
        return [.. call.X.SelectMany((x, i) => Enumerable.Range(i % call.Channels * layer.Width, layer.Width)
            .Select(at => (x * weights[at]) + bias[at]))];
    }
}
