using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>The normalization family: checks operands and launches.</summary>
internal sealed class IlgpuNormalizationKernels(KernelLauncher launcher) : INormalizationKernels
{
    public void BatchForward(
        NormalizationShape shape, float epsilon, float momentum, DeviceView<float> x, in NormalizationParameters parameters,
        in RunningStatistics running, in KeptStatistics kept, DeviceView<float> y)
    {
        using KernelCall call = launcher.Begin();
        (int rows, int features) = shape;
        long count = shape.Count;
        ArrayView<float> input = x.Read(launcher, count);
        ArrayView<float> means = kept.Mean.Write(launcher, features);
        ArrayView<float> inverses = kept.InverseDeviation.Write(launcher, features);
        BatchApply apply = new(
            features, isVariance: false, epsilon, input, means, inverses, parameters.Gamma.Read(launcher, features),
            parameters.Beta.Read(launcher, features), y.Write(launcher, count));
        BatchStatistics statistics = new(
            rows, epsilon, momentum, input, running.Mean.Write(launcher, features), running.Variance.Write(launcher, features), means,
            inverses);
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
        using KernelCall call = launcher.Begin();
        (int rows, int features) = shape;
        long count = shape.Count;
        launcher.ForItems(count, new BatchApply(
            features, isVariance: true, epsilon, x.ReadReplaceable(launcher, count), running.Mean.Read(launcher, features),
            running.Variance.Read(launcher, features), parameters.Gamma.Read(launcher, features), parameters.Beta.Read(launcher, features),
            y.Write(launcher, count)));
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
        using KernelCall call = launcher.Begin();
        (int rows, int features) = shape;
        long count = shape.Count;
        launcher.ForGroups(rows, features, new LayerForward(
            features, epsilon, x.Read(launcher, count), parameters.Gamma.Read(launcher, features), parameters.Beta.Read(launcher, features),
            kept.Mean.Write(launcher, rows), kept.InverseDeviation.Write(launcher, rows), y.Write(launcher, count)));
    }

    public void LayerBackward(
        NormalizationShape shape, DeviceView<float> x, DeviceView<float> gamma, in KeptStatistics kept,
        in NormalizationGradients gradients)
    {
        using KernelCall call = launcher.Begin();
        (int rows, int features) = shape;
        long count = shape.Count;
        ArrayView<float> input = x.Read(launcher, count);
        ArrayView<float> gradient = gradients.Output.Read(launcher, count);
        ArrayView<float> means = kept.Mean.Read(launcher, rows);
        ArrayView<float> inverses = kept.InverseDeviation.Read(launcher, rows);
        ArrayView<float> gammas = gamma.Read(launcher, features);
        LayerGradients finish = new(gradients.Gamma.Write(launcher, features), gradients.Beta.Write(launcher, features));
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
        using KernelCall call = launcher.Begin();
        map.Require();
        (int rows, int features) = shape;
        long count = shape.Count;
        launcher.ForItems(count, new Affine(
            features, x.ReadReplaceable(launcher, count), launcher.Optional(map.Mean, features, nameof(map.Mean)),
            map.Scale.Read(launcher, features), launcher.Optional(map.Offset, features, nameof(map.Offset)), y.Write(launcher, count),
            accumulate));
    }

    private void BatchBackward(
        NormalizationShape shape, bool isFixed, float epsilon, DeviceView<float> x, DeviceView<float> gamma, DeviceView<float> mean,
        DeviceView<float> deviation, in NormalizationGradients gradients)
    {
        using KernelCall call = launcher.Begin();
        (int rows, int features) = shape;
        long count = shape.Count;
        ArrayView<float> input = x.Read(launcher, count);
        ArrayView<float> gradient = gradients.Output.Read(launcher, count);
        ArrayView<float> means = mean.Read(launcher, features);
        bool skipInput = gradients.Input.Gradient.IsEmpty;
        GradientSink sink = skipInput ? default : new(launcher, gradients.Input, count);
        ArrayView<float> coefficients = launcher.Partials(3L * features);
        BatchGradients finish = new(
            Math.Max(rows, 1), isFixed, gamma.Read(launcher, features), deviation.Read(launcher, features), epsilon,
            gradients.Gamma.Write(launcher, features), gradients.Beta.Write(launcher, features), coefficients);
        ColumnSums.Run(launcher, rows, features, new BatchGradientTerms(features, input, means, gradient), finish);
        if (!skipInput)
        {
            launcher.ForItems(count, new BatchBackward(features, input, means, gradient, coefficients, sink));
        }
    }
}
