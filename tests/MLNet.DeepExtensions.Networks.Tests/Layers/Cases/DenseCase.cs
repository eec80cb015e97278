using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Initializers;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class DenseCase : LayerCase<Dense>
{
    public override LayerExample[] Examples =>
    [
        new([4], x => x.Dense(5, Activation.Tanh).Append(new Dense { Units = 3, UseBias = false })),

        // Pixel by pixel.
        new([2, 3, 4], x => x.Dense(5, Activation.Tanh).Dense(2)),
        new([3], x => x.Append(new Dense
        {
            Units = 2, L1 = 0.02f, L2 = 0.01f, WeightsInitializer = new RandomNormal { StandardDeviation = 0.3f },
            BiasInitializer = new Constant { Value = 0.1f }, BiasLearningRateFactor = 0.1f,
        })),
        new([4], x => x.Append(new Dense { Units = 3, Activation = Activation.SELU, NeuralTangent = true }).Dense(2)),
    ];

    protected override double[] Forward(Dense layer, ReferenceCall call) => ReferenceMath.Activate(
        layer.Activation,
        ReferenceMath.Dense(call.X, call.Channels, call.Parameter("weights"), call.OptionalParameter("bias")),
        layer.Units);
}
