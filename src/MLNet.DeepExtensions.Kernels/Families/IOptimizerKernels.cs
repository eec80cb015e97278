namespace MLNet.DeepExtensions.Kernels;

/// <summary>What every optimizer's sweep has in common.</summary>
/// <param name="Segments">Where each parameter lies, whether it is frozen, decayed, or has a rate of its own.</param>
/// <param name="Parameters">All parameters, updated.</param>
/// <param name="Gradients">Their gradients.</param>
/// <param name="LearningRate">The step size of this step.</param>
/// <param name="WeightDecay">
/// The coefficient of weight decay. Coupled (<c>g += decay w</c>) or, where <paramref name="DecoupledDecay"/>, decoupled
/// (<c>w *= 1 - rate decay</c> before the update).
/// </param>
/// <param name="DecoupledDecay">Whether the decay is decoupled from the gradient (Loshchilov and Hutter 2019).</param>
/// <param name="ClipValue">Gradients are first clamped to [-value, value]; 0 for no clamping.</param>
/// <param name="ClipNorm">Gradients are then multiplied with <c>min(1, ClipNorm / norm)</c>; 0 for no clipping.</param>
/// <param name="Norm">
/// The gradients' norm in its first element, as <see cref="IOptimizerKernels.Norm"/> wrote it; empty where ClipNorm is 0.
/// </param>
/// <param name="Rows">
/// Where its width is not 0: the sweep goes over these rows of the only segment, which is a table, and touches nothing else.
/// </param>
public readonly record struct SweepArguments(
    SegmentTable Segments, DeviceView<float> Parameters, DeviceView<float> Gradients, float LearningRate,
    float WeightDecay = 0f, bool DecoupledDecay = false, float ClipValue = 0f, float ClipNorm = 0f, DeviceView<float> Norm = default,
    RowSelection Rows = default);

/// <summary>
/// Optimizer updates: each is one sweep over the flat parameters that clips, decays and updates. In the formulas g is the gradient after
/// clipping and coupled decay, and r the learning rate times the segment's factor. A frozen segment is not touched.
/// </summary>
public interface IOptimizerKernels
{
    /// <summary>
    /// <c>w -= r g</c>; with momentum <c>v = momentum v + g</c> and <c>w -= r v</c>, or with Nesterov's <c>w -= r (g + momentum v)</c>.
    /// </summary>
    /// <param name="sweep">The parameters and what all sweeps share.</param>
    /// <param name="momentum">The momentum, 0 or more and below 1.</param>
    /// <param name="nesterov">Whether to look ahead.</param>
    /// <param name="velocity">v, as long as the parameters; empty where the momentum is 0.</param>
    void Sgd(in SweepArguments sweep, float momentum, bool nesterov, DeviceView<float> velocity);

    /// <summary><c>s += g^2; w -= r g / (sqrt(s) + epsilon)</c> (Duchi et al. 2011).</summary>
    /// <param name="sweep">The parameters and what all sweeps share.</param>
    /// <param name="epsilon">Added to the root.</param>
    /// <param name="squares">s, as long as the parameters.</param>
    void Adagrad(in SweepArguments sweep, float epsilon, DeviceView<float> squares);

    /// <summary>
    /// <c>s = rho s + (1 - rho) g^2</c>; centred, <c>a = rho a + (1 - rho) g</c> and <c>d = sqrt(s - a^2) + epsilon</c>, else <c>d =
    /// sqrt(s) + epsilon</c>; with momentum <c>v = momentum v + g / d; w -= r v</c>, else <c>w -= r g / d</c> (Hinton's lecture 6e, as
    /// PyTorch has it).
    /// </summary>
    /// <param name="sweep">The parameters and what all sweeps share.</param>
    /// <param name="rho">The decay of the averages, 0 to 1.</param>
    /// <param name="momentum">The momentum, 0 or more and below 1.</param>
    /// <param name="epsilon">Added to the root.</param>
    /// <param name="squares">s, as long as the parameters.</param>
    /// <param name="averages">a, as long as the parameters; empty where not centred.</param>
    /// <param name="velocity">v, as long as the parameters; empty where the momentum is 0.</param>
    void RmsProp(
        in SweepArguments sweep, float rho, float momentum, float epsilon, DeviceView<float> squares, DeviceView<float> averages,
        DeviceView<float> velocity);

    /// <summary>
    /// <c>m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; w -= r / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) +
    /// epsilon)</c> (Kingma and Ba 2015); with AMSGrad the largest v so far takes v's place in the root (Reddi et al. 2018).
    /// </summary>
    /// <param name="sweep">The parameters and what all sweeps share; <see cref="SweepArguments.DecoupledDecay"/> makes it AdamW.</param>
    /// <param name="beta1">The decay of m, 0 or more and below 1.</param>
    /// <param name="beta2">The decay of v, 0 or more and below 1.</param>
    /// <param name="epsilon">Added to the root.</param>
    /// <param name="step">t, 1 in the first step.</param>
    /// <param name="first">m, as long as the parameters.</param>
    /// <param name="second">v, as long as the parameters.</param>
    /// <param name="largest">The largest v, as long as the parameters; empty without AMSGrad.</param>
    void Adam(
        in SweepArguments sweep, float beta1, float beta2, float epsilon, long step,
        DeviceView<float> first, DeviceView<float> second, DeviceView<float> largest);

    /// <summary><c>norm[0] = sqrt(sum(g^2))</c> over the segments that are not frozen, in a fixed order.</summary>
    /// <param name="segments">The segments.</param>
    /// <param name="gradients">The flat gradients.</param>
    /// <param name="norm">Where the norm goes.</param>
    /// <param name="rows">Where its width is not 0: these rows of the only segment alone.</param>
    /// <param name="accumulate">Whether the square of the norm that stands there is added to the sum.</param>
    void Norm(
        SegmentTable segments, DeviceView<float> gradients, DeviceView<float> norm, RowSelection rows = default, bool accumulate = false);

    /// <summary>
    /// The penalties <c>L1 sum(|w|) + L2 sum(w^2)</c> of the segments: their gradient <c>L1 sign(w) + 2 L2 w</c> is added to the gradients,
    /// their sum goes to <c>penalty[index]</c>.
    /// </summary>
    /// <param name="segments">The segments.</param>
    /// <param name="parameters">The flat parameters.</param>
    /// <param name="gradients">The flat gradients; empty at evaluation.</param>
    /// <param name="penalty">Where the sum of the penalties goes.</param>
    /// <param name="index">Which element of it.</param>
    void Penalize(SegmentTable segments, DeviceView<float> parameters, DeviceView<float> gradients, DeviceView<float> penalty, int index);
}
