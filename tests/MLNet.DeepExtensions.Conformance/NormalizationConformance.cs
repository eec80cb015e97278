using MLNet.DeepExtensions.Conformance.Reference;
using MLNet.DeepExtensions.Kernels;
using Xunit;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>What every kernel set's normalization must do: statistics, outputs and gradients against the oracle.</summary>
public abstract class NormalizationConformance(ConformanceTarget target) : GradientTargetSuite(target)
{
    private const float Epsilon = 1e-3f;

    [Fact]
    public void Batch_normalization_in_training_is_the_oracles() => ForEachMatrix(seed: 1, (random, rows, features, what) =>
    {
        float[] x = Values(random, rows, features);
        float[] gamma = Normal(random, features), beta = Normal(random, features);
        float[] oldMean = Normal(random, features), oldVariance = Normal(random, features);
        float momentum = random.NextSingle();
        DeviceView<float> runningMean = Upload(oldMean), runningVariance = Upload(oldVariance);
        DeviceView<float> mean = Garbage(features), inverse = Garbage(features), y = Garbage(x.Length);
        Kernels.Normalization.BatchForward(
            new(rows, features), Epsilon, momentum, Upload(x), new(Upload(gamma), Upload(beta)), new(runningMean, runningVariance),
            new(mean, inverse), y);

        ReferenceNormalization oracle = new(rows, features, byRow: false);
        (double[] means, double[] variances) = oracle.Statistics(x);
        AssertClose(means, [.. means.Select(value => Math.Abs(value) + 0.1)], Download(mean), $"{what}, mean");
        AssertClose([.. variances.Select(value => 1 / Math.Sqrt(value + Epsilon))], [], Download(inverse), $"{what}, inverse deviation");
        (double[] expected, double[] magnitude) = oracle.Apply(x, means, variances, Epsilon, gamma, beta);
        AssertClose(expected, magnitude, Download(y), $"{what}, y");

        double unbiased = rows / Math.Max(rows - 1.0, 1);
        AssertRunning(oldMean, means, runningMean, "running mean");
        AssertRunning(oldVariance, [.. variances.Select(value => value * unbiased)], runningVariance, "running variance");

        void AssertRunning(float[] old, double[] statistic, DeviceView<float> actual, string name) => AssertClose(
            [.. old.Select((value, i) => ((1 - momentum) * value) + (momentum * statistic[i]))],
            [.. old.Select((value, i) => ((1 - momentum) * Math.Abs(value)) + (momentum * Math.Abs(statistic[i])))],
            Download(actual),
            $"{what}, {name}");
    });

    [Fact]
    public void Batch_normalization_at_inference_is_the_oracles() => ForEachMatrix(seed: 2, (random, rows, features, what) =>
    {
        float[] x = Values(random, rows, features);
        float[] gamma = Normal(random, features), beta = Normal(random, features);
        float[] mean = Normal(random, features), variance = [.. Normal(random, features).Select(MathF.Abs)];
        DeviceView<float> input = Upload(x);
        DeviceView<float> y = random.Next(2) == 0 ? input : Garbage(x.Length);
        Kernels.Normalization.BatchInference(
            new(rows, features), Epsilon, input, new(Upload(gamma), Upload(beta)), new(Upload(mean), Upload(variance)), y);
        (double[] expected, double[] magnitude) =
            new ReferenceNormalization(rows, features, byRow: false).Apply(x, Doubles(mean), Doubles(variance), Epsilon, gamma, beta);
        AssertClose(expected, magnitude, Download(y), what);
    });

    [Fact]
    public void The_gradients_of_batch_normalization_are_the_oracles() => ForEachMatrix(seed: 3, (random, rows, features, what) =>
    {
        float[] x = Values(random, rows, features), gamma = Normal(random, features), dy = Normal(random, x.Length);
        ReferenceNormalization oracle = new(rows, features, byRow: false);
        (float[] mean, float[] inverse) = Kept(oracle, x);
        DeviceView<float> dGamma = Garbage(features), dBeta = Garbage(features);
        DrawnTarget drawn = DrawTarget(random, x.Length);
        bool skipped = random.Next(5) == 0;
        Kernels.Normalization.BatchBackward(
            new(rows, features), Upload(x), Upload(gamma), new(Upload(mean), Upload(inverse)),
            new(Upload(dy), dGamma, dBeta, skipped ? default : drawn.Target));
        AssertParameters(oracle, x, mean, inverse, dy, dGamma, dBeta, what);
        if (!skipped)
        {
            (double[] expected, double[] magnitude) = oracle.InputGradient(x, Doubles(mean), Doubles(inverse), gamma, dy);
            AssertTarget(drawn, expected, magnitude, what);
        }
    });

    [Fact]
    public void The_gradients_with_fixed_statistics_are_the_oracles() => ForEachMatrix(seed: 4, (random, rows, features, what) =>
    {
        float[] x = Values(random, rows, features), gamma = Normal(random, features), dy = Normal(random, x.Length);
        float[] mean = Normal(random, features), variance = [.. Normal(random, features).Select(MathF.Abs)];
        double[] inverse = [.. variance.Select(value => 1 / Math.Sqrt((double)value + Epsilon))];
        DeviceView<float> dGamma = Garbage(features), dBeta = Garbage(features);
        DrawnTarget drawn = DrawTarget(random, x.Length);
        bool skipped = random.Next(5) == 0;
        Kernels.Normalization.BatchInferenceBackward(
            new(rows, features), Epsilon, Upload(x), Upload(gamma), new(Upload(mean), Upload(variance)),
            new(Upload(dy), dGamma, dBeta, skipped ? default : drawn.Target));
        AssertParameters(
            new ReferenceNormalization(rows, features, byRow: false), x, mean, [.. inverse.Select(value => (float)value)], dy, dGamma,
            dBeta, what);
        if (!skipped)
        {
            double[] expected = [.. dy.Select((value, i) => value * gamma[i % features] * inverse[i % features])];
            AssertTarget(drawn, expected, [.. expected.Select(Math.Abs)], what);
        }
    });

    [Fact]
    public void Layer_normalization_is_the_oracles() => ForEachMatrix(seed: 5, (random, rows, features, what) =>
    {
        float[] x = Values(random, rows, features);
        float[] gamma = Normal(random, features), beta = Normal(random, features);
        DeviceView<float> mean = Garbage(rows), inverse = Garbage(rows), y = Garbage(x.Length);
        Kernels.Normalization.LayerForward(
            new(rows, features), Epsilon, Upload(x), new(Upload(gamma), Upload(beta)), new(mean, inverse), y);
        ReferenceNormalization oracle = new(rows, features, byRow: true);
        (double[] means, double[] variances) = oracle.Statistics(x);
        AssertClose(means, [.. means.Select(value => Math.Abs(value) + 1)], Download(mean), $"{what}, mean");
        AssertClose([.. variances.Select(value => 1 / Math.Sqrt(value + Epsilon))], [], Download(inverse), $"{what}, inverse deviation");
        (double[] expected, double[] magnitude) = oracle.Apply(x, means, variances, Epsilon, gamma, beta);
        AssertClose(expected, magnitude, Download(y), $"{what}, y");
    });

    [Fact]
    public void The_gradients_of_layer_normalization_are_the_oracles() => ForEachMatrix(seed: 6, (random, rows, features, what) =>
    {
        float[] x = Values(random, rows, features), gamma = Normal(random, features), dy = Normal(random, x.Length);
        ReferenceNormalization oracle = new(rows, features, byRow: true);
        (float[] mean, float[] inverse) = Kept(oracle, x);
        DeviceView<float> dGamma = Garbage(features), dBeta = Garbage(features);
        DrawnTarget drawn = DrawTarget(random, x.Length);
        bool skipped = random.Next(5) == 0;
        Kernels.Normalization.LayerBackward(
            new(rows, features), Upload(x), Upload(gamma), new(Upload(mean), Upload(inverse)),
            new(Upload(dy), dGamma, dBeta, skipped ? default : drawn.Target));
        AssertParameters(oracle, x, mean, inverse, dy, dGamma, dBeta, what);
        if (!skipped)
        {
            (double[] expected, double[] magnitude) = oracle.InputGradient(x, Doubles(mean), Doubles(inverse), gamma, dy);
            AssertTarget(drawn, expected, magnitude, what);
        }
    });

    [Fact]
    public void The_affine_map_is_the_oracles() => ForEachMatrix(seed: 7, (random, rows, features, what) =>
    {
        float[] x = Normal(random, (long)rows * features), before = Normal(random, x.Length);
        float[] scale = Normal(random, features), offset = random.Next(2) == 0 ? [] : Normal(random, features);
        float[] mean = offset.Length == 0 ? [] : Normal(random, features);
        DeviceView<float> Optional(float[] values) => values.Length == 0 ? default : Upload(values);
        int variant = random.Next(3);
        DeviceView<float> input = Upload(x);
        DeviceView<float> y = variant switch { 0 => input, 1 => Upload(before), _ => Garbage(x.Length) };
        Kernels.Normalization.Affine(
            new(rows, features), input, new(Optional(mean), Upload(scale), Optional(offset)), y, accumulate: variant == 1);
        (double[]? expected, double[]? magnitude) = (new double[x.Length], new double[x.Length]);
        for (int i = 0; i < x.Length; i++)
        {
            (double taken, double added) = offset.Length == 0 ? (0, 0) : (mean[i % features], offset[i % features]);
            double product = (x[i] - taken) * scale[i % features];
            double start = variant == 1 ? before[i] : 0;
            expected[i] = product + added + start;
            magnitude[i] = ((Math.Abs(x[i]) + Math.Abs(taken)) * Math.Abs(scale[i % features])) + Math.Abs(added) + Math.Abs(start);
        }

        AssertClose(expected, magnitude, Download(y), $"{what}, variant {variant}, offset {offset.Length > 0}");
    });

    [Fact]
    public void The_affine_map_of_large_values_keeps_the_digits_in_which_they_differ()
    {
        const float Scale = 1.2247449f;
        foreach (int features in new[] { 1, 3, 16, 37 })
        {
            float[] x = [.. Enumerable.Range(0, 3 * features).Select(i => 1e7f + (i / features))];
            float[] All(float value) => [.. Enumerable.Repeat(value, features)];
            DeviceView<float> y = Garbage(x.Length);
            Kernels.Normalization.Affine(new(3, features), Upload(x), new(Upload(All(1e7f + 1)), Upload(All(Scale)), Upload(All(0))), y);
            Assert.Equal([.. All(-Scale), .. All(0), .. All(Scale)], Download(y));
        }
    }

    [Fact]
    public void One_row_in_training_has_no_variance_and_gives_the_offset()
    {
        DeviceView<float> runningMean = Upload<float>([0, 0]), runningVariance = Upload<float>([1, 1]), mean = Garbage(2),
        inverse = Garbage(2), y = Garbage(2);
        Kernels.Normalization.BatchForward(
            new(1, 2), 0.25f, 0.5f, Upload<float>([3, -7e5f]), new(Upload<float>([2, 2]), Upload<float>([5, 6])),
            new(runningMean, runningVariance), new(mean, inverse), y);
        Assert.Equal([5, 6], Download(y));
        Assert.Equal([2, 2], Download(inverse));
        Assert.Equal([1.5f, -3.5e5f], Download(runningMean));
        Assert.Equal([0.5f, 0.5f], Download(runningVariance));
    }

    [Fact]
    public void A_large_mean_does_not_cost_the_digits_of_a_small_variance()
    {
        // Quarters around a million are exact in float; their variance of 5/64 is not to be had from a difference of sums in float.
        const int Rows = 4000;
        float[] x = [.. Enumerable.Range(0, Rows).Select(i => 1e6f + (0.25f * (i % 4)))];
        DeviceView<float> one = Upload<float>([1]), zero = Upload<float>([0]), runningMean = Upload<float>([0]),
        runningVariance = Upload<float>([0]);
        DeviceView<float> mean = Garbage(1), inverse = Garbage(1), y = Garbage(Rows);
        Kernels.Normalization.BatchForward(
            new(Rows, 1), 0, 1, Upload(x), new(one, zero), new(runningMean, runningVariance), new(mean, inverse), y);
        AssertClose([1 / Math.Sqrt(0.078125)], [], Download(inverse), "inverse deviation");
        AssertClose([0.078125 * Rows / (Rows - 1)], [], Download(runningVariance), "running variance");
    }

    [Fact]
    public void A_view_that_is_too_short_is_refused()
    {
        DeviceView<float> two = Upload<float>([1, 2]), six = Upload<float>([1, 2, 3, 4, 5, 6]);
        Assert.ThrowsAny<ArgumentException>(() => Kernels.Normalization.BatchInference(
            new(3, 2), 1, two, new(two, two), new(two, two), six));
        Assert.ThrowsAny<ArgumentException>(() => Kernels.Normalization.LayerForward(new(3, 2), 1, six, new(two, two), new(two, six), six));
        Assert.ThrowsAny<ArgumentException>(() => Kernels.Normalization.BatchBackward(
            new(3, 2), six, two, new(two, two), new(six, two, two, new GradientTarget(two))));
        Assert.ThrowsAny<ArgumentException>(() => Kernels.Normalization.Affine(new(3, 2), six, new(two, two, two.Slice(0, 1)), six));
        Assert.ThrowsAny<ArgumentException>(() => Kernels.Normalization.Affine(new(3, 2), six, new(default, two, two), six));
        Assert.ThrowsAny<ArgumentException>(() => Kernels.Normalization.Affine(new(3, 2), six, new(two, two, default), six));
    }

    private static double[] Doubles(float[] values) => [.. values.Select(value => (double)value)];

    /// <summary>Values whose columns have means and deviations of their own.</summary>
    private static float[] Values(Random random, int rows, int features)
    {
        float[] center = Normal(random, features, scale: 3), width = [.. Normal(random, features).Select(value => 0.5f + MathF.Abs(value))];
        return [.. Normal(random, (long)rows * features).Select((value, i) => center[i % features] + (width[i % features] * value))];
    }

    /// <summary>What a forward pass leaves for the backward pass.</summary>
    private static (float[] Mean, float[] Inverse) Kept(ReferenceNormalization oracle, float[] x)
    {
        (double[] mean, double[] variance) = oracle.Statistics(x);
        return ([.. mean.Select(value => (float)value)], [.. variance.Select(value => (float)(1 / Math.Sqrt(value + Epsilon)))]);
    }

    private static void AssertParameters(
        ReferenceNormalization oracle, float[] x, float[] mean, float[] inverse, float[] dy, DeviceView<float> dGamma,
        DeviceView<float> dBeta, string what)
    {
        (double[]? gamma, double[]? gammaMagnitude, double[]? beta, double[]? betaMagnitude) = oracle.ParameterGradients(
            x, Doubles(mean), Doubles(inverse), dy);
        AssertClose(gamma, gammaMagnitude, Download(dGamma), $"{what}, dgamma");
        AssertClose(beta, betaMagnitude, Download(dBeta), $"{what}, dbeta");
    }

    private void ForEachMatrix(int seed, Action<Random, int, int, string> check)
    {
        Random random = new(seed);
        for (int i = 0; i < Target.Cases; i++)
        {
            // Now and then more rows than a chunk of any kernel set holds.
            int rows = 1
                + random.Next(random.Next(20) == 0 ? 10 * Target.LargestDimension : random.Next(4) == 0 ? Target.LargestDimension : 12);
            int features = 1 + random.Next(random.Next(4) == 0 ? Target.LargestDimension : 40);
            check(random, rows, features, $"case {i}: {rows} x {features}");
            FreeOperands();
        }
    }
}
