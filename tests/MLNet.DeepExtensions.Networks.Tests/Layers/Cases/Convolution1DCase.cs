using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Initializers;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class Convolution1DCase : LayerCase<Convolution1D>
{
    public override LayerExample[] Examples =>
    [
        new([7, 2], x => x.Convolution1D(3, kernelSize: 3, Activation.Tanh).Flatten().Dense(2)),
        new([9, 4], x => x.Append(new Convolution1D
        {
            Filters = 6, KernelSize = 3, Padding = SequencePadding.Causal, Dilation = 2, Groups = 2, UseBias = false,
            WeightsInitializer = new RandomNormal { StandardDeviation = 0.3f },
        }).Dense(2)),
        new([8, 2], x => x.Append(new Convolution1D
        {
            Filters = 3, KernelSize = 4, Stride = 3, Padding = SequencePadding.Same, BiasInitializer = new Constant { Value = 0.1f },
        })),
    ];

    protected override double[] Forward(Convolution1D layer, ReferenceCall call)
    {
        (int steps, int channels, int length) = (call.Shape.Dimensions[0], call.Channels, layer.KernelSize);
        int outputs = call.Node.OutputShape.Dimensions[0], group = channels / layer.Groups, span = (length - 1) * layer.Dilation;
        int before = layer.Padding switch
        {
            SequencePadding.Valid => 0,
            SequencePadding.Causal => span,
            _ => Math.Max(((outputs - 1) * layer.Stride) + span + 1 - steps, 0) / 2,
        };
        double[] weights = call.Parameter("weights");
        double[] y = new double[call.Batch * outputs * layer.Filters];
        for (int i = 0; i < y.Length; i++)
        {
            (int filter, int step, int sample) = (i % layer.Filters, i / layer.Filters % outputs, i / layer.Filters / outputs);
            y[i] = call.OptionalParameter("bias")?[filter] ?? 0;
            for (int tap = 0; tap < length; tap++)
            {
                int time = (step * layer.Stride) - before + (tap * layer.Dilation);
                for (int c = 0; c < group && time >= 0 && time < steps; c++)
                {
                    int channel = (filter / (layer.Filters / layer.Groups) * group) + c;
                    y[i] += call.X[(((sample * steps) + time) * channels) + channel]
                        * weights[(((tap * group) + c) * layer.Filters) + filter];
                }
            }
        }

        return ReferenceMath.Activate(layer.Activation, y, layer.Filters);
    }
}
