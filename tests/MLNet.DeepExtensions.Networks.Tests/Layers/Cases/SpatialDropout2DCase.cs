using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class SpatialDropout2DCase : LayerCase<SpatialDropout2D>
{
    public override LayerExample[] Examples =>
        [new([3, 3, 2], x => x.Convolution(8, 2, Activation.ReLU).SpatialDropout(0.5f).Flatten().Dense(2))];

    protected override double[] Forward(SpatialDropout2D layer, ReferenceCall call)
    {
        if (!call.IsTraining || layer.Rate == 0)
        {
            return call.X;
        }

        float[] mask = call.Mask(layer.Rate, call.Batch * call.Channels);
        return [.. call.X.Select((value, i) => value * mask[(i / call.Shape.Size * call.Channels) + (i % call.Channels)])];
    }
}
