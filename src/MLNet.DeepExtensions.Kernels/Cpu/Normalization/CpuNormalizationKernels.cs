namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The normalization family on the CPU: checks operands, computes what belongs to a feature, and hands rows to the team.</summary>
internal sealed unsafe class CpuNormalizationKernels(WorkerTeam team) : INormalizationKernels
{
    private readonly NativeScratch _coefficients = team.NewMemory();

    public void BatchForward(
        int rows, int features, float epsilon, float momentum, DeviceView<float> x, DeviceView<float> gamma, DeviceView<float> beta,
        DeviceView<float> runningMean, DeviceView<float> runningVariance, DeviceView<float> mean, DeviceView<float> inverseDeviation, DeviceView<float> y)
    {
        using KernelCall call = team.Begin();
        long count = Extent.Of(rows, features);
        float* input = x.Read(team, count);
        float* gammas = gamma.Read(team, features);
        float* means = mean.Write(team, features);
        float* inverses = inverseDeviation.Write(team, features);
        float* runningMeans = runningMean.Write(team, features);
        float* runningVariances = runningVariance.Write(team, features);
        float* scale = _coefficients.Take<float>(features);
        BatchNormalization.Apply body = new(features, input, means, scale, beta.Read(team, features), y.Write(team, count));
        if (count == 0)
        {
            return;
        }

        double* moments = ColumnSums<MomentTerms>.Total(team, new MomentTerms(features, input), rows, features);
        BatchNormalization.Statistics(rows, features, moments, input, epsilon, momentum, runningMeans, runningVariances, means, inverses);
        BatchNormalization.Product(features, gammas, inverses, scale);
        team.ForRange(rows, features, ref body);
    }

    public void BatchInference(
        int rows, int features, float epsilon, DeviceView<float> x, DeviceView<float> gamma, DeviceView<float> beta,
        DeviceView<float> runningMean, DeviceView<float> runningVariance, DeviceView<float> y)
    {
        using KernelCall call = team.Begin();
        long count = Extent.Of(rows, features);
        float* gammas = gamma.Read(team, features);
        float* variances = runningVariance.Read(team, features);
        float* scale = _coefficients.Take<float>(features);
        BatchNormalization.Apply body = new(
            features, x.ReadReplaceable(team, count), runningMean.Read(team, features), scale, beta.Read(team, features), y.Write(team, count));
        BatchNormalization.InverseDeviation(features, variances, epsilon, scale);
        BatchNormalization.Product(features, gammas, scale, scale);
        team.ForRange(rows, features, ref body);
    }

    public void BatchBackward(
        int rows, int features, DeviceView<float> x, DeviceView<float> gamma, DeviceView<float> mean, DeviceView<float> inverseDeviation,
        DeviceView<float> dy, DeviceView<float> dGamma, DeviceView<float> dBeta, in GradientTarget dx)
    {
        using KernelCall call = team.Begin();
        long count = Extent.Of(rows, features);
        float* input = x.Read(team, count);
        float* gammas = gamma.Read(team, features);
        float* means = mean.Read(team, features);
        float* inverses = inverseDeviation.Read(team, features);
        float* gradient = dy.Read(team, count);
        float* dGammas = dGamma.Write(team, features);
        float* dBetas = dBeta.Write(team, features);
        bool skipInput = dx.Gradient.IsEmpty;
        GradientWriter writer = skipInput ? default : new(team, dx, count);
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
        int rows, int features, float epsilon, DeviceView<float> x, DeviceView<float> gamma, DeviceView<float> runningMean, DeviceView<float> runningVariance,
        DeviceView<float> dy, DeviceView<float> dGamma, DeviceView<float> dBeta, in GradientTarget dx)
    {
        using KernelCall call = team.Begin();
        long count = Extent.Of(rows, features);
        float* input = x.Read(team, count);
        float* gammas = gamma.Read(team, features);
        float* means = runningMean.Read(team, features);
        float* variances = runningVariance.Read(team, features);
        float* gradient = dy.Read(team, count);
        float* dGammas = dGamma.Write(team, features);
        float* dBetas = dBeta.Write(team, features);
        bool skipInput = dx.Gradient.IsEmpty;
        GradientWriter writer = skipInput ? default : new(team, dx, count);
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
        int rows, int features, float epsilon, DeviceView<float> x, DeviceView<float> gamma, DeviceView<float> beta,
        DeviceView<float> mean, DeviceView<float> inverseDeviation, DeviceView<float> y)
    {
        using KernelCall call = team.Begin();
        long count = Extent.Of(rows, features);
        LayerNormalization.Forward body = new(
            features, epsilon, x.Read(team, count), gamma.Read(team, features), beta.Read(team, features), mean.Write(team, rows), inverseDeviation.Write(team, rows),
            y.Write(team, count));
        team.ForRange(rows, features, ref body);
    }

    public void LayerBackward(
        int rows, int features, DeviceView<float> x, DeviceView<float> gamma, DeviceView<float> mean, DeviceView<float> inverseDeviation,
        DeviceView<float> dy, DeviceView<float> dGamma, DeviceView<float> dBeta, in GradientTarget dx)
    {
        using KernelCall call = team.Begin();
        long count = Extent.Of(rows, features);
        float* input = x.Read(team, count);
        float* gammas = gamma.Read(team, features);
        float* means = mean.Read(team, rows);
        float* inverses = inverseDeviation.Read(team, rows);
        float* gradient = dy.Read(team, count);
        float* dGammas = dGamma.Write(team, features);
        float* dBetas = dBeta.Write(team, features);
        bool skipInput = dx.Gradient.IsEmpty;
        GradientWriter writer = skipInput ? default : new(team, dx, count);
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

    public void Affine(
        int rows, int features, DeviceView<float> x, DeviceView<float> mean, DeviceView<float> scale, DeviceView<float> offset, DeviceView<float> y,
        bool accumulate = false)
    {
        using KernelCall call = team.Begin();
        AffineOperands.Require(mean, offset);
        long count = Extent.Of(rows, features);
        Affine body = new(
            features, x.ReadReplaceable(team, count), mean.ReadOrNull(team, features), scale.Read(team, features), offset.ReadOrNull(team, features),
            y.Write(team, count), accumulate);
        team.ForRange(rows, features, ref body);
    }
}
