namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

/// <summary>What the poolings over time share.</summary>
internal abstract class SequencePoolingCase<TLayer> : LayerCase<TLayer>
    where TLayer : SequencePoolingLayer
{
    protected static double[] Pool(TLayer layer, ReferenceCall call, Func<IEnumerable<double>, double> reduce)
    {
        (int steps, int channels, int stride) = (call.Shape.Dimensions[0], call.Channels, layer.Stride ?? layer.PoolSize);
        int outputs = call.Node.OutputShape.Dimensions[0];
        int before = layer.Padding == SequencePadding.Same
            ? Math.Max(((outputs - 1) * stride) + layer.PoolSize - steps, 0) / 2 : 0;
        return
        [
            .. Enumerable.Range(0, call.Batch * outputs * channels).Select(i =>
            {
                (int channel, int first, int sample) =
                    (i % channels, (i / channels % outputs * stride) - before, i / channels / outputs);
                return reduce(Enumerable.Range(first, layer.PoolSize).Where(time => time >= 0 && time < steps)
                    .Select(time => call.X[(((sample * steps) + time) * channels) + channel]));
            }),
        ];
    }
}
