using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>The normalization family: checks operands and launches.</summary>
internal sealed class IlgpuNormalizationKernels(KernelLauncher launcher) : INormalizationKernels
{
    public void BatchForward(
        NormalizationShape shape, float epsilon, float momentum, DeviceView<float> x, in NormalizationParameters parameters,
        in RunningStatistics running, in KeptStatistics kept, DeviceView<float> y)
    {
        (int rows, int features) = shape;
        long count = shape.Count;
        ArrayView<float> input = x.Values(count);
        BatchApply apply = new(
            features, isVariance: false, epsilon, input, kept.Mean.Values(features), kept.InverseDeviation.Values(features),
            parameters.Gamma.Values(features), parameters.Beta.Values(features), y.Values(count));
        BatchStatistics statistics = new(
            rows, epsilon, momentum, input, running.Mean.Values(features), running.Variance.Values(features), kept.Mean.Values(features),
            kept.InverseDeviation.Values(features));
        if (count > 0)
        {
            ColumnSums.Run(launcher, rows, features, new MomentTerms(features, input), statistics);
            launcher.ForItems(count, apply);
        }
    }

    public void BatchInference(
        NormalizationShape shape, float epsilon, DeviceView<float> x, in NormalizationParameters parameters, in RunningStatistics running,
        DeviceView<float> y)
    {
        (int rows, int features) = shape;
        long count = shape.Count;
        launcher.ForItems(count, new BatchApply(
            features, isVariance: true, epsilon, x.Values(count), running.Mean.Values(features), running.Variance.Values(features),
            parameters.Gamma.Values(features), parameters.Beta.Values(features), y.Values(count)));
    }

    public void BatchBackward(
        NormalizationShape shape, DeviceView<float> x, DeviceView<float> gamma, in KeptStatistics kept,
        in NormalizationGradients gradients) =>
        BatchBackward(shape, isFixed: false, epsilon: 0, x, gamma, kept.Mean, kept.InverseDeviation, gradients);

    public void BatchInferenceBackward(
        NormalizationShape shape, float epsilon, DeviceView<float> x, DeviceView<float> gamma, in RunningStatistics running,
        in NormalizationGradients gradients) =>
        BatchBackward(shape, isFixed: true, epsilon, x, gamma, running.Mean, running.Variance, gradients);

    public void LayerForward(
        NormalizationShape shape, float epsilon, DeviceView<float> x, in NormalizationParameters parameters, in KeptStatistics kept,
        DeviceView<float> y)
    {
        (int rows, int features) = shape;
        long count = shape.Count;
        launcher.ForGroups(rows, features, new LayerForward(
            features, epsilon, x.Values(count), parameters.Gamma.Values(features), parameters.Beta.Values(features), kept.Mean.Values(rows),
            kept.InverseDeviation.Values(rows), y.Values(count)));
    }

    public void LayerBackward(
        NormalizationShape shape, DeviceView<float> x, DeviceView<float> gamma, in KeptStatistics kept,
        in NormalizationGradients gradients)
    {
        (int rows, int features) = shape;
        long count = shape.Count;
        ArrayView<float> input = x.Values(count);
        ArrayView<float> gradient = gradients.Output.Values(count);
        ArrayView<float> means = kept.Mean.Values(rows);
        ArrayView<float> inverses = kept.InverseDeviation.Values(rows);
        ArrayView<float> gammas = gamma.Values(features);
        LayerGradients finish = new(gradients.Gamma.Values(features), gradients.Beta.Values(features));
        bool skipInput = gradients.Input.Gradient.IsEmpty;
        GradientSink sink = skipInput ? default : new(launcher, gradients.Input, count);
        ColumnSums.Run(launcher, rows, features, new LayerGradientTerms(features, input, means, inverses, gradient), finish);
        if (!skipInput)
        {
            launcher.ForGroups(rows, features, new LayerBackward(features, input, gammas, means, inverses, gradient, sink));
        }
    }

    public void Affine(NormalizationShape shape, DeviceView<float> x, in AffineOperands map, DeviceView<float> y, bool accumulate = false)
    {
        map.Require();
        (int rows, int features) = shape;
        long count = shape.Count;
        launcher.ForItems(count, new Affine(
            features, x.Values(count), launcher.Optional(map.Mean, features, nameof(map.Mean)), map.Scale.Values(features),
            launcher.Optional(map.Offset, features, nameof(map.Offset)), y.Values(count), accumulate));
    }

    private void BatchBackward(
        NormalizationShape shape, bool isFixed, float epsilon, DeviceView<float> x, DeviceView<float> gamma, DeviceView<float> mean,
        DeviceView<float> deviation, in NormalizationGradients gradients)
    {
        (int rows, int features) = shape;
        long count = shape.Count;
        ArrayView<float> input = x.Values(count);
        ArrayView<float> gradient = gradients.Output.Values(count);
        ArrayView<float> means = mean.Values(features);
        bool skipInput = gradients.Input.Gradient.IsEmpty;
        GradientSink sink = skipInput ? default : new(launcher, gradients.Input, count);
        ArrayView<float> coefficients = launcher.Partials(3L * features);
        BatchGradients finish = new(
            Math.Max(rows, 1), isFixed, gamma.Values(features), deviation.Values(features), epsilon, gradients.Gamma.Values(features),
            gradients.Beta.Values(features), coefficients);
        ColumnSums.Run(launcher, rows, features, new BatchGradientTerms(features, input, means, gradient), finish);
        if (!skipInput)
        {
            launcher.ForItems(count, new BatchBackward(features, input, means, gradient, coefficients, sink));
        }
    }
}
