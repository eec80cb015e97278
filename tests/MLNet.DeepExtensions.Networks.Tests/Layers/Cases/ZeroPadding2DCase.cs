using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class ZeroPadding2DCase : LayerCase<ZeroPadding2D>
{
    public override LayerExample[] Examples =>
        [new([3, 2, 2], x => x.Convolution(3, 1, Activation.Tanh).Pad(new Padding(1, 2, 0, 3)).Convolution(2, 2))];

    protected override double[] Forward(ZeroPadding2D layer, ReferenceCall call)
    {
        TensorShape inner = call.Shape;
        TensorShape outer = call.Node.OutputShape;
        double[] y = new double[call.Batch * outer.Size];
        for (int i = 0; i < call.X.Length; i++)
        {
            int channel = i % inner.Channels;
            int column = (i / inner.Channels % inner.Width) + layer.Padding.Left;
            int row = (i / inner.Channels / inner.Width % inner.Height) + layer.Padding.Top;
            y[(i / inner.Size * outer.Size) + (((row * outer.Width) + column) * inner.Channels) + channel] = call.X[i];
        }

        return y;
    }
}
