namespace MLNet.DeepExtensions.Kernels;

/// <summary>The losses that kernels know, for a row of width m with prediction p and target t. Each gives one value a row.</summary>
public enum LossKind
{
    /// <summary><c>mean((p - t)^2)</c>.</summary>
    MeanSquaredError,

    /// <summary><c>mean(|p - t|)</c>; the gradient at 0 is 0.</summary>
    MeanAbsoluteError,

    /// <summary><c>100 mean(|p - t| / max(|t|, 1e-7))</c>.</summary>
    MeanAbsolutePercentageError,

    /// <summary><c>mean((log(1 + max(p, 1e-7)) - log(1 + max(t, 1e-7)))^2)</c>.</summary>
    MeanSquaredLogarithmicError,

    /// <summary>
    /// <c>mean(e^2 / 2 if |e| &lt;= delta, else delta |e| - delta^2 / 2)</c> with <c>e = p - t</c>; the parameter is delta.
    /// </summary>
    Huber,

    /// <summary><c>mean(log(cosh(p - t)))</c>.</summary>
    LogCosh,

    /// <summary><c>mean(max(1 - t p, 0))</c> with t of -1 or 1.</summary>
    Hinge,

    /// <summary><c>mean(max(1 - t p, 0)^2)</c> with t of -1 or 1.</summary>
    SquaredHinge,

    /// <summary><c>max(0, 1 + max((1 - t) p) - sum(t p))</c> with t one-hot.</summary>
    CategoricalHinge,

    /// <summary><c>-sum(t log(q))</c> with <c>q = clamp(p / sum(p), 1e-7, 1 - 1e-7)</c>; the parameter is the label smoothing.</summary>
    CategoricalCrossEntropy,

    /// <summary>
    /// The same where the target is the number of the class, one value a row; a number that is no class makes the row's loss NaN.
    /// </summary>
    SparseCategoricalCrossEntropy,

    /// <summary>
    /// <c>mean(-t log(q) - (1 - t) log(1 - q))</c> with <c>q = clamp(p, 1e-7, 1 - 1e-7)</c>; the parameter is the label smoothing.
    /// </summary>
    BinaryCrossEntropy,

    /// <summary><c>sum(t log(t / p))</c>, both clamped to [1e-7, 1].</summary>
    KullbackLeiblerDivergence,

    /// <summary><c>mean(p - t log(p + 1e-7))</c>.</summary>
    Poisson,

    /// <summary><c>-sum(p t) / (max(|p|, 1e-12) max(|t|, 1e-12))</c>: -1 where the directions agree (Keras's sign).</summary>
    CosineSimilarity,
}

/// <summary>
/// Losses with their gradients. A row's gradient is that of <c>weight[row] * loss[row] * scale</c>; with <c>scale = 1 / rows</c> it is the
/// gradient of the batch's mean. The losses written for each row are <c>weight[row] * loss[row]</c>, not scaled.
/// </summary>
public interface ILossKernels
{
    /// <summary>
    /// Softmax and cross-entropy in one: <c>loss = log(sum(exp(x))) - sum(t x)</c>, <c>dx = softmax(x) - t</c>, t smoothed to
    /// <c>t (1 - smoothing) + smoothing / width</c>.
    /// </summary>
    /// <param name="batch">The logits, the targets, and where losses and gradient go, which may be the logits' place.</param>
    /// <param name="sparse">
    /// Whether the target is the class's number (one value a row; the loss is NaN where it is no class) or a distribution (width values).
    /// </param>
    /// <param name="smoothing">Label smoothing, 0 or more and below 1.</param>
    void SoftmaxCrossEntropy(in LossBatch batch, bool sparse, float smoothing);

    /// <summary>
    /// Sigmoid and binary cross-entropy in one: <c>loss = mean(max(x, 0) - x t + log(1 + exp(-|x|)))</c>, <c>dx = (sigmoid(x) - t) /
    /// width</c>, t smoothed to <c>t (1 - smoothing) + smoothing / 2</c>.
    /// </summary>
    /// <param name="batch">The logits, the targets from 0 to 1, and where losses and gradient go, which may be the logits' place.</param>
    /// <param name="smoothing">Label smoothing, 0 or more and below 1.</param>
    void SigmoidCrossEntropy(in LossBatch batch, float smoothing);

    /// <summary>A loss of <see cref="LossKind"/> on what the network puts out.</summary>
    /// <param name="kind">The loss.</param>
    /// <param name="parameter">Its parameter: delta, or label smoothing.</param>
    /// <param name="batch">The predictions, the targets and where losses and gradient go.</param>
    void Evaluate(LossKind kind, float parameter, in LossBatch batch);

    /// <summary>
    /// Makes cross-entropies focal: of each row's loss L, with <c>p = exp(-L)</c>, <c>(1 - p)^gamma L</c>, and the gradient times its
    /// derivative <c>(1 - p)^gamma (1 + gamma p L / (1 - p))</c>; both times the row's weight. A row of weight 0 has neither.
    /// </summary>
    /// <param name="gamma">The exponent, 0 or more.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">Values in a row of the gradient.</param>
    /// <param name="weights">Weights of the rows, <c>[rows]</c>, or empty for ones.</param>
    /// <param name="losses">The rows' losses without weights, <c>[rows]</c>, replaced.</param>
    /// <param name="gradient">Their gradient, <c>[rows, width]</c>, replaced; empty at evaluation.</param>
    void ModulateFocally(
        float gamma, int rows, int width, DeviceView<float> weights, DeviceView<float> losses, DeviceView<float> gradient);

    /// <summary>
    /// Adds up values in a fixed order: <c>sums[index] = sum(values)</c>, so that losses stay on the device until they are asked for.
    /// </summary>
    /// <param name="values">The values.</param>
    /// <param name="sums">Where the sum goes.</param>
    /// <param name="index">Which of the sums.</param>
    void Sum(DeviceView<float> values, DeviceView<float> sums, int index);
}
