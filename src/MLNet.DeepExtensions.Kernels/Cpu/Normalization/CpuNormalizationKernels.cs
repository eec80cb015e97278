namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The normalization family on the CPU: checks operands, computes what belongs to a feature, and hands rows to the team.</summary>
internal sealed unsafe class CpuNormalizationKernels(WorkerTeam team) : INormalizationKernels
{
    private readonly NativeScratch _coefficients = team.NewMemory();

    public void BatchForward(
        NormalizationShape shape, float epsilon, float momentum, DeviceView<float> x, in NormalizationParameters parameters,
        in RunningStatistics running, in KeptStatistics kept, DeviceView<float> y)
    {
        using KernelCall call = team.Begin();
        (int rows, int features) = shape;
        long count = shape.Count;
        float* input = x.Read(team, count);
        float* gammas = parameters.Gamma.Read(team, features);
        float* means = kept.Mean.Write(team, features);
        float* inverses = kept.InverseDeviation.Write(team, features);
        float* runningMeans = running.Mean.Write(team, features);
        float* runningVariances = running.Variance.Write(team, features);
        float* scale = _coefficients.Take<float>(features);
        BatchNormalization.Apply body = new(features, input, means, scale, parameters.Beta.Read(team, features), y.Write(team, count));
        if (count == 0)
        {
            return;
        }

        double* moments = ColumnSums<MomentTerms>.Total(team, new MomentTerms(features, input), rows, features);
        BatchNormalization.Statistics(
            shape, moments, input, epsilon, momentum, new(runningMeans, runningVariances), new(means, inverses));
        BatchNormalization.Product(features, gammas, inverses, scale);
        team.ForRange(rows, features, ref body);
    }

    public void BatchInference(
        NormalizationShape shape, float epsilon, DeviceView<float> x, in NormalizationParameters parameters, in RunningStatistics running,
        DeviceView<float> y)
    {
        using KernelCall call = team.Begin();
        (int rows, int features) = shape;
        long count = shape.Count;
        float* gammas = parameters.Gamma.Read(team, features);
        float* variances = running.Variance.Read(team, features);
        float* scale = _coefficients.Take<float>(features);
        BatchNormalization.Apply body = new(
            features, x.ReadReplaceable(team, count), running.Mean.Read(team, features), scale, parameters.Beta.Read(team, features),
            y.Write(team, count));
        BatchNormalization.InverseDeviation(features, variances, epsilon, scale);
        BatchNormalization.Product(features, gammas, scale, scale);
        team.ForRange(rows, features, ref body);
    }

    public void BatchBackward(
        NormalizationShape shape, DeviceView<float> x, DeviceView<float> gamma, in KeptStatistics kept,
        in NormalizationGradients gradients)
    {
        using KernelCall call = team.Begin();
        (int rows, int features) = shape;
        long count = shape.Count;
        float* input = x.Read(team, count);
        float* gammas = gamma.Read(team, features);
        float* means = kept.Mean.Read(team, features);
        float* inverses = kept.InverseDeviation.Read(team, features);
        float* gradient = gradients.Output.Read(team, count);
        float* dGammas = gradients.Gamma.Write(team, features);
        float* dBetas = gradients.Beta.Write(team, features);
        bool skipInput = gradients.Input.Gradient.IsEmpty;
        GradientWriter writer = skipInput ? default : new(team, gradients.Input, count);
        double* sums = ColumnSums<BatchGradientTerms>.Total(
            team, new BatchGradientTerms(features, input, means, gradient), rows, features);

        float* a = _coefficients.Take<float>(3L * features);
        float* b = a + features;
        float* c = b + features;
        BatchNormalization.ParameterGradients(features, sums, inverses, dGammas, dBetas);
        BatchNormalization.BackwardCoefficients(rows, features, sums, gammas, inverses, a, b, c);
        if (!skipInput)
        {
            BatchNormalization.Backward body = new(features, input, means, gradient, a, b, c, writer);
            team.ForRange(rows, features, ref body);
        }
    }

    public void BatchInferenceBackward(
        NormalizationShape shape, float epsilon, DeviceView<float> x, DeviceView<float> gamma, in RunningStatistics running,
        in NormalizationGradients gradients)
    {
        using KernelCall call = team.Begin();
        (int rows, int features) = shape;
        long count = shape.Count;
        float* input = x.Read(team, count);
        float* gammas = gamma.Read(team, features);
        float* means = running.Mean.Read(team, features);
        float* variances = running.Variance.Read(team, features);
        float* gradient = gradients.Output.Read(team, count);
        float* dGammas = gradients.Gamma.Write(team, features);
        float* dBetas = gradients.Beta.Write(team, features);
        bool skipInput = gradients.Input.Gradient.IsEmpty;
        GradientWriter writer = skipInput ? default : new(team, gradients.Input, count);
        double* sums = ColumnSums<BatchGradientTerms>.Total(
            team, new BatchGradientTerms(features, input, means, gradient), rows, features);

        float* scale = _coefficients.Take<float>(features);
        BatchNormalization.InverseDeviation(features, variances, epsilon, scale);
        BatchNormalization.ParameterGradients(features, sums, scale, dGammas, dBetas);
        if (!skipInput)
        {
            BatchNormalization.Product(features, gammas, scale, scale);
            BatchNormalization.InferenceBackward body = new(features, gradient, scale, writer);
            team.ForRange(rows, features, ref body);
        }
    }

    public void LayerForward(
        NormalizationShape shape, float epsilon, DeviceView<float> x, in NormalizationParameters parameters, in KeptStatistics kept,
        DeviceView<float> y)
    {
        using KernelCall call = team.Begin();
        (int rows, int features) = shape;
        long count = shape.Count;
        LayerNormalization.Forward body = new(
            features, epsilon, x.Read(team, count), parameters.Gamma.Read(team, features), parameters.Beta.Read(team, features),
            kept.Mean.Write(team, rows), kept.InverseDeviation.Write(team, rows), y.Write(team, count));
        team.ForRange(rows, features, ref body);
    }

    public void LayerBackward(
        NormalizationShape shape, DeviceView<float> x, DeviceView<float> gamma, in KeptStatistics kept,
        in NormalizationGradients gradients)
    {
        using KernelCall call = team.Begin();
        (int rows, int features) = shape;
        long count = shape.Count;
        float* input = x.Read(team, count);
        float* gammas = gamma.Read(team, features);
        float* means = kept.Mean.Read(team, rows);
        float* inverses = kept.InverseDeviation.Read(team, rows);
        float* gradient = gradients.Output.Read(team, count);
        float* dGammas = gradients.Gamma.Write(team, features);
        float* dBetas = gradients.Beta.Write(team, features);
        bool skipInput = gradients.Input.Gradient.IsEmpty;
        GradientWriter writer = skipInput ? default : new(team, gradients.Input, count);
        double* sums = ColumnSums<LayerGradientTerms>.Total(
            team, new LayerGradientTerms(features, input, means, inverses, gradient), rows, features);
        for (int f = 0; f < features; f++)
        {
            dBetas[f] = (float)sums[f];
            dGammas[f] = (float)sums[features + f];
        }

        if (!skipInput)
        {
            LayerNormalization.Backward body = new(features, input, gammas, means, inverses, gradient, writer);
            team.ForRange(rows, features, ref body);
        }
    }

    public void Affine(NormalizationShape shape, DeviceView<float> x, in AffineOperands map, DeviceView<float> y, bool accumulate = false)
    {
        using KernelCall call = team.Begin();
        map.Require();
        (int rows, int features) = shape;
        long count = shape.Count;
        Affine body = new(
            features, x.ReadReplaceable(team, count), map.Mean.ReadOrNull(team, features), map.Scale.Read(team, features),
            map.Offset.ReadOrNull(team, features), y.Write(team, count), accumulate);
        team.ForRange(rows, features, ref body);
    }
}
