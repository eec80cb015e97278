using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

/// <summary>What the poolings share.</summary>
internal abstract class PoolingCase<TLayer> : LayerCase<TLayer>
    where TLayer : PoolingLayer
{
    protected static double[] Pool(TLayer layer, ReferenceCall call, bool isMaximum, bool countsPadding)
    {
        TensorShape image = call.Shape;
        Size2D stride = layer.Stride ?? layer.PoolSize;
        Pool2DShape shape = new(
            image.Height, image.Width, image.Channels, layer.PoolSize, stride,
            layer.Padding.For(image, layer.PoolSize, stride, Size2D.One), countsPadding);
        return ReferenceMath.Pool(shape, call.Batch, call.X, isMaximum);
    }
}
