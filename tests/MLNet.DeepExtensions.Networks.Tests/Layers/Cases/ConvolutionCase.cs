using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

/// <summary>What the convolutions share.</summary>
internal abstract class ConvolutionCase<TLayer> : LayerCase<TLayer>
    where TLayer : ConvolutionLayer
{
    protected sealed override double[] Forward(TLayer layer, ReferenceCall call) => ReferenceMath.Activate(
        layer.Activation,
        ReferenceMath.Convolution(layer.Shape(call.Shape), call.Batch, call.X, call.Parameter("weights"), call.OptionalParameter("bias")),
        call.Node.OutputShape.Channels);
}
