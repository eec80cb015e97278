using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class DropoutCase : LayerCase<Dropout>
{
    public override LayerExample[] Examples => [new([6], x => x.Dense(40, Activation.ReLU).Dropout(0.4f).Dense(10).Dropout(0.2f).Dense(2))];

    protected override double[] Forward(Dropout layer, ReferenceCall call)
    {
        if (!call.IsTraining || layer.Rate == 0)
        {
            return call.X;
        }

        float[] mask = call.Mask(layer.Rate, call.X.Length);
        return [.. call.X.Select((value, i) => value * mask[i])];
    }
}
