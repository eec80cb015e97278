using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>The normalization family: checks operands and launches.</summary>
internal sealed class IlgpuNormalizationKernels(KernelLauncher launcher) : INormalizationKernels
{
    public void BatchForward(
        int rows, int features, float epsilon, float momentum, DeviceView<float> x, DeviceView<float> gamma, DeviceView<float> beta,
        DeviceView<float> runningMean, DeviceView<float> runningVariance, DeviceView<float> mean, DeviceView<float> inverseDeviation, DeviceView<float> y)
    {
        long count = Extent.Of(rows, features);
        ArrayView<float> input = x.Values(count);
        BatchApply apply = new(
            features, isVariance: false, epsilon, input, mean.Values(features), inverseDeviation.Values(features), gamma.Values(features),
            beta.Values(features), y.Values(count));
        BatchStatistics statistics = new(
            rows, epsilon, momentum, input, runningMean.Values(features), runningVariance.Values(features), mean.Values(features),
            inverseDeviation.Values(features));
        if (count > 0)
        {
            ColumnSums.Run(launcher, rows, features, new MomentTerms(features, input), statistics);
            launcher.ForItems(count, apply);
        }
    }

    public void BatchInference(
        int rows, int features, float epsilon, DeviceView<float> x, DeviceView<float> gamma, DeviceView<float> beta,
        DeviceView<float> runningMean, DeviceView<float> runningVariance, DeviceView<float> y)
    {
        long count = Extent.Of(rows, features);
        launcher.ForItems(count, new BatchApply(
            features, isVariance: true, epsilon, x.Values(count), runningMean.Values(features), runningVariance.Values(features), gamma.Values(features),
            beta.Values(features), y.Values(count)));
    }

    public void BatchBackward(
        int rows, int features, DeviceView<float> x, DeviceView<float> gamma, DeviceView<float> mean, DeviceView<float> inverseDeviation,
        DeviceView<float> dy, DeviceView<float> dGamma, DeviceView<float> dBeta, in GradientTarget dx) =>
        BatchBackward(rows, features, isFixed: false, epsilon: 0, x, gamma, mean, inverseDeviation, dy, dGamma, dBeta, dx);

    public void BatchInferenceBackward(
        int rows, int features, float epsilon, DeviceView<float> x, DeviceView<float> gamma, DeviceView<float> runningMean, DeviceView<float> runningVariance,
        DeviceView<float> dy, DeviceView<float> dGamma, DeviceView<float> dBeta, in GradientTarget dx) =>
        BatchBackward(rows, features, isFixed: true, epsilon, x, gamma, runningMean, runningVariance, dy, dGamma, dBeta, dx);

    public void LayerForward(
        int rows, int features, float epsilon, DeviceView<float> x, DeviceView<float> gamma, DeviceView<float> beta,
        DeviceView<float> mean, DeviceView<float> inverseDeviation, DeviceView<float> y)
    {
        long count = Extent.Of(rows, features);
        launcher.ForGroups(rows, features, new LayerForward(
            features, epsilon, x.Values(count), gamma.Values(features), beta.Values(features), mean.Values(rows), inverseDeviation.Values(rows),
            y.Values(count)));
    }

    public void LayerBackward(
        int rows, int features, DeviceView<float> x, DeviceView<float> gamma, DeviceView<float> mean, DeviceView<float> inverseDeviation,
        DeviceView<float> dy, DeviceView<float> dGamma, DeviceView<float> dBeta, in GradientTarget dx)
    {
        long count = Extent.Of(rows, features);
        ArrayView<float> input = x.Values(count);
        ArrayView<float> gradient = dy.Values(count);
        ArrayView<float> means = mean.Values(rows);
        ArrayView<float> inverses = inverseDeviation.Values(rows);
        ArrayView<float> gammas = gamma.Values(features);
        LayerGradients finish = new(dGamma.Values(features), dBeta.Values(features));
        bool skipInput = dx.Gradient.IsEmpty;
        GradientSink sink = skipInput ? default : new(launcher, dx, count);
        ColumnSums.Run(launcher, rows, features, new LayerGradientTerms(features, input, means, inverses, gradient), finish);
        if (!skipInput)
        {
            launcher.ForGroups(rows, features, new LayerBackward(features, input, gammas, means, inverses, gradient, sink));
        }
    }

    public void Affine(
        int rows, int features, DeviceView<float> x, DeviceView<float> mean, DeviceView<float> scale, DeviceView<float> offset, DeviceView<float> y,
        bool accumulate = false)
    {
        AffineOperands.Require(mean, offset);
        long count = Extent.Of(rows, features);
        launcher.ForItems(count, new Affine(
            features, x.Values(count), launcher.Optional(mean, features, nameof(mean)), scale.Values(features),
            launcher.Optional(offset, features, nameof(offset)), y.Values(count), accumulate));
    }

    private void BatchBackward(
        int rows, int features, bool isFixed, float epsilon, DeviceView<float> x, DeviceView<float> gamma, DeviceView<float> mean,
        DeviceView<float> deviation, DeviceView<float> dy, DeviceView<float> dGamma, DeviceView<float> dBeta, in GradientTarget dx)
    {
        long count = Extent.Of(rows, features);
        ArrayView<float> input = x.Values(count);
        ArrayView<float> gradient = dy.Values(count);
        ArrayView<float> means = mean.Values(features);
        bool skipInput = dx.Gradient.IsEmpty;
        GradientSink sink = skipInput ? default : new(launcher, dx, count);
        ArrayView<float> coefficients = launcher.Partials(3L * features);
        BatchGradients finish = new(
            Math.Max(rows, 1), isFixed, gamma.Values(features), deviation.Values(features), epsilon, dGamma.Values(features), dBeta.Values(features),
            coefficients);
        ColumnSums.Run(launcher, rows, features, new BatchGradientTerms(features, input, means, gradient), finish);
        if (!skipInput)
        {
            launcher.ForItems(count, new BatchBackward(features, input, means, gradient, coefficients, sink));
        }
    }
}
