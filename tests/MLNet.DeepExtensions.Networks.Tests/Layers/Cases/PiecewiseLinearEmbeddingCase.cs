using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class PiecewiseLinearEmbeddingCase : LayerCase<PiecewiseLinearEmbedding>
{
    public override LayerExample[] Examples =>
    [
        new([3], x => x.PiecewiseLinearEmbedding(width: 4, bins: 6).Dense(2)),
        new([2], x => x.PiecewiseLinearEmbedding(width: 3, bins: 2, distinctBins: 5).Dense(2)),
        new([2], x => x.Append(new PiecewiseLinearEmbedding { Width = 3, WeightsInitializer = new RandomNormal() })),
    ];

    public override bool IsImported => false;

    protected override double[] Forward(PiecewiseLinearEmbedding layer, ReferenceCall call)
    {
        (double[] edges, double[] weights) = (call.Parameter("edges"), call.Parameter("weights"));
        int bins = Math.Max(layer.Bins, layer.DistinctBins);
        double Code(double x, int feature, int bin)
        {
            (double low, double high) = (edges[(feature * (bins + 1)) + bin], edges[(feature * (bins + 1)) + bin + 1]);
            return high > low ? Math.Clamp((x - low) / (high - low), 0, 1) : 0;
        }

        return [.. call.X.SelectMany((x, i) => Enumerable.Range(0, layer.Width).Select(k => Enumerable.Range(0, bins).Sum(
            bin => Code(x, i % call.Channels, bin) * weights[((((i % call.Channels) * bins) + bin) * layer.Width) + k])))];
    }
}
