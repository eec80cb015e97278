using MLNet.DeepExtensions.Conformance.Reference;
using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>The optimizers and their variants under test.</summary>
public enum OptimizerVariant
{
    Sgd,
    Momentum,
    Nesterov,
    Adagrad,
    RmsProp,
    RmsPropMomentum,
    RmsPropCentred,
    RmsPropCentredMomentum,
    Adam,
    AmsGrad,
}

/// <summary>An optimizer's settings: they make its oracle and call its kernel.</summary>
internal sealed record OptimizerSettings(
    OptimizerVariant Variant, float Momentum = 0.9f, float Decay1 = 0.9f, float Decay2 = 0.999f, float Epsilon = 1e-8f)
{
    private bool IsCentred => Variant is OptimizerVariant.RmsPropCentred or OptimizerVariant.RmsPropCentredMomentum;

    private float MomentumOfVariant =>
        Variant is OptimizerVariant.Sgd or OptimizerVariant.RmsProp or OptimizerVariant.RmsPropCentred ? 0f : Momentum;

    /// <summary>The oracle; with doubles where PyTorch's own hyperparameters are to be matched.</summary>
    public OptimizerReference Oracle(
        double[] parameters, double? momentum = null, double? decay1 = null, double? decay2 = null, double? epsilon = null)
    {
        double mu = MomentumOfVariant == 0 ? 0 : momentum ?? Momentum;
        return Variant switch
        {
            OptimizerVariant.Sgd or OptimizerVariant.Momentum or OptimizerVariant.Nesterov =>
                new SgdReference(parameters, mu, Variant == OptimizerVariant.Nesterov),
            OptimizerVariant.Adagrad => new AdagradReference(parameters, epsilon ?? Epsilon),
            OptimizerVariant.Adam or OptimizerVariant.AmsGrad => new AdamReference(
                parameters, decay1 ?? Decay1, decay2 ?? Decay2, epsilon ?? Epsilon, Variant == OptimizerVariant.AmsGrad),
            _ => new RmsPropReference(parameters, decay1 ?? Decay1, mu, epsilon ?? Epsilon, IsCentred),
        };
    }

    /// <summary>Which of the oracle's moments the kernel keeps.</summary>
    public int[] MomentsKept => Variant switch
    {
        OptimizerVariant.Sgd => [],
        OptimizerVariant.Momentum or OptimizerVariant.Nesterov or OptimizerVariant.Adagrad or OptimizerVariant.RmsProp => [0],
        OptimizerVariant.RmsPropCentred or OptimizerVariant.Adam => [0, 1],
        OptimizerVariant.RmsPropMomentum => [0, 2],
        _ => [0, 1, 2],
    };

    /// <summary>The kernel's step.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="sweep">What all optimizers share.</param>
    /// <param name="step">The step, from 1.</param>
    /// <param name="moments">Three views; those not kept are empty.</param>
    public void Run(IOptimizerKernels kernels, in SweepArguments sweep, long step, DeviceView<float>[] moments)
    {
        switch (Variant)
        {
            case OptimizerVariant.Sgd or OptimizerVariant.Momentum or OptimizerVariant.Nesterov:
                kernels.Sgd(sweep, MomentumOfVariant, Variant == OptimizerVariant.Nesterov, moments[0]);
                break;
            case OptimizerVariant.Adagrad:
                kernels.Adagrad(sweep, Epsilon, moments[0]);
                break;
            case OptimizerVariant.Adam or OptimizerVariant.AmsGrad:
                kernels.Adam(sweep, Decay1, Decay2, Epsilon, step, moments[0], moments[1], moments[2]);
                break;
            default:
                kernels.RmsProp(sweep, Decay1, MomentumOfVariant, Epsilon, moments[0], moments[1], moments[2]);
                break;
        }
    }
}
