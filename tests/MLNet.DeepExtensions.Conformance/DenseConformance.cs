using MLNet.DeepExtensions.Conformance.Reference;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;
using Xunit;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>Dense layers against the oracle, over random shapes and over those at the seams of blocked kernels.</summary>
public abstract class DenseConformance(ConformanceTarget target) : ConformanceSuite(target)
{
    // A row alone, a single input or output, the sizes of register tiles and slices, one more and one less.
    private static readonly (int Rows, int Inputs, int Outputs)[] s_seams =
    [
        (1, 1, 1), (1, 1, 17), (1, 300, 1), (33, 1, 1), (5, 1, 33), (40, 70, 1), (10, 1, 16), (10, 16, 32), (10, 32, 2), (20, 4, 10),
        (20, 10, 3), (6, 288, 16), (7, 289, 17), (14, 576, 32), (15, 577, 33), (28, 100, 64), (29, 100, 65), (13, 31, 96), (1, 784, 512),
        (2, 500, 130),
        (8, 333, 128),
        (32, 64, 128), (32, 128, 64), (32, 64, 10), (64, 300, 100), (353, 40, 70), (360, 65, 70), (97, 260, 129), (300, 5, 7), (4, 700, 3),
        (3, 3, 700),
    ];

    [Fact]
    public void Forward_is_the_product_plus_the_bias() => OverShapes((random, rows, inputs, outputs) =>
    {
        float[] x = Normal(random, (long)rows * inputs), weights = Normal(random, (long)inputs * outputs);
        float[]? bias = random.Next(3) == 0 ? null : Normal(random, outputs);
        DeviceView<float> y = Garbage((long)rows * outputs);
        Kernels.Dense.Forward(
            new DenseShape(inputs, outputs), rows, Upload(x), Upload(weights), bias is null ? default : Upload(bias), Activation.Linear, y);
        (double[]? expected, double[]? magnitude) = ReferenceDense.Forward(rows, inputs, outputs, x, weights, bias);
        AssertClose(expected, magnitude, Download(y), $"y of {rows} x {inputs} x {outputs}");
    });

    [Fact]
    public void One_row_of_any_small_width_is_the_product_plus_the_bias_rectified_where_asked()
    {
        Random random = new(11);
        for (int outputs = 1; outputs <= 140; outputs++)
        {
            int inputs = 1 + random.Next(70);
            Activation activation = outputs % 2 == 0 ? Activation.ReLU : Activation.Linear;
            float[] x = Normal(random, inputs), weights = Normal(random, (long)inputs * outputs);
            float[]? bias = outputs % 3 == 0 ? null : Normal(random, outputs);
            DeviceView<float> y = Garbage(outputs);
            Kernels.Dense.Forward(
                new DenseShape(inputs, outputs), 1, Upload(x), Upload(weights), bias is null ? default : Upload(bias), activation, y);
            (double[]? expected, double[]? magnitude) = ReferenceDense.Forward(1, inputs, outputs, x, weights, bias);
            AssertClose(
                [.. expected.Select(value => ReferenceActivation.Value(activation, value))], magnitude, Download(y),
                $"y of 1 x {inputs} x {outputs}");
        }
    }

    [Fact]
    public void BackwardData_is_the_product_with_the_transposed_weights_gated_and_accumulated() =>
        OverShapes((random, rows, inputs, outputs) =>
    {
        float[] dy = Normal(random, (long)rows * outputs), weights = Normal(random, (long)inputs * outputs);
        float[] before = Normal(random, (long)rows * inputs), values = Normal(random, (long)rows * inputs);
        bool accumulate = random.Next(2) == 0, gated = random.Next(2) == 0;
        Activation gate = random.Next(3) switch { 0 => Activation.ReLU, 1 => Activation.LeakyReLU(0.25f), _ => Activation.Tanh };
        DeviceView<float> dx = accumulate ? Upload(before) : Garbage((long)rows * inputs);
        GradientTarget where = gated ? new GradientTarget(dx, accumulate, gate, Upload(values)) : new GradientTarget(dx, accumulate);
        Kernels.Dense.BackwardData(new DenseShape(inputs, outputs), rows, Upload(dy), Upload(weights), where);
        (double[]? expected, double[]? magnitude) = ReferenceDense.BackwardData(rows, inputs, outputs, dy, weights);
        for (int i = 0; i < expected.Length; i++)
        {
            double slope = gated ? Slope(gate, values[i]) : 1;
            expected[i] = (expected[i] * slope) + (accumulate ? before[i] : 0);
            magnitude[i] = (magnitude[i] * Math.Abs(slope)) + (accumulate ? Math.Abs(before[i]) : 0);
        }

        AssertClose(
            expected, magnitude, Download(dx),
            $"dx of {rows} x {inputs} x {outputs}, accumulate {accumulate}, gate {(gated ? gate : Activation.Linear)}");
    });

    [Fact]
    public void BackwardWeights_sums_over_the_rows_and_leaves_the_bias_gradient_too() => OverShapes((random, rows, inputs, outputs) =>
    {
        float[] x = Normal(random, (long)rows * inputs), dy = Normal(random, (long)rows * outputs);
        float[] before = Normal(random, (long)inputs * outputs), biasBefore = Normal(random, outputs);
        bool accumulate = random.Next(2) == 0, hasBias = random.Next(4) > 0;
        DeviceView<float> dWeights = accumulate ? Upload(before) : Garbage((long)inputs * outputs);
        DeviceView<float> dBias = !hasBias ? default : accumulate ? Upload(biasBefore) : Garbage(outputs);
        Kernels.Dense.BackwardWeights(new DenseShape(inputs, outputs), rows, Upload(x), Upload(dy), dWeights, dBias, accumulate);
        string what = $"of {rows} x {inputs} x {outputs}, accumulate {accumulate}";
        (double[] Value, double[] Magnitude) weights = ReferenceDense.BackwardWeights(rows, inputs, outputs, x, dy);
        Add(weights, accumulate ? before : null);
        AssertClose(weights.Value, weights.Magnitude, Download(dWeights), "dW " + what);
        if (hasBias)
        {
            (double[] Value, double[] Magnitude) bias = ReferenceDense.BackwardBias(rows, outputs, dy);
            Add(bias, accumulate ? biasBefore : null);
            AssertClose(bias.Value, bias.Magnitude, Download(dBias), "db " + what);
        }
    });

    [Fact]
    public void Forward_applies_every_elementwise_activation_to_the_finished_sum()
    {
        Random random = new(5);
        DenseShape shape = new(37, 41);
        float[] x = Normal(random, 9 * 37), weights = Normal(random, 37 * 41, 0.3f), bias = Normal(random, 41);
        (double[]? sums, double[] _) = ReferenceDense.Forward(9, 37, 41, x, weights, bias);
        foreach (ActivationKind kind in Enum.GetValues<ActivationKind>())
        {
            if (kind == ActivationKind.Softmax)
            {
                continue;
            }

            Activation activation = new(kind, 0.3f);
            DeviceView<float> y = Garbage(9 * 41);
            Kernels.Dense.Forward(shape, 9, Upload(x), Upload(weights), Upload(bias), activation, y);
            double[] expected = Array.ConvertAll(sums, sum => Apply(activation, sum));
            AssertClose(expected, Array.ConvertAll(expected, value => Math.Abs(value) + 1), Download(y), activation.ToString());
        }
    }

    [Fact]
    public void No_rows_leave_outputs_alone_and_clear_the_weights_gradient()
    {
        DenseShape shape = new(3, 2);
        DeviceView<float> weights = Upload([1f, 2, 3, 4, 5, 6]), dWeights = Garbage(6), dBias = Garbage(2),
        kept = Upload([1f, 2, 3, 4, 5, 6]);
        Kernels.Dense.Forward(shape, 0, default, weights, default, Activation.Linear, default);
        Kernels.Dense.BackwardData(shape, 0, default, weights, default);
        Kernels.Dense.BackwardWeights(shape, 0, default, default, dWeights, dBias);
        Kernels.Dense.BackwardWeights(shape, 0, default, default, kept, default, accumulate: true);
        Assert.Equal(new float[6], Download(dWeights));
        Assert.Equal(new float[2], Download(dBias));
        Assert.Equal([1f, 2, 3, 4, 5, 6], Download(kept));
    }

    [Fact]
    public void A_view_that_is_too_short_is_refused_by_name()
    {
        DenseShape shape = new(3, 2);
        DeviceView<float> x = Upload(new float[12]), weights = Upload(new float[6]), y = Upload(new float[8]);
        Kernels.Dense.Forward(shape, 4, x, weights, default, Activation.Linear, y);
        Assert.Equal(
            "x", Assert.Throws<ArgumentException>(() => Kernels.Dense.Forward(shape, 5, x, weights, default, Activation.Linear, y))
                .ParamName);
        Assert.Throws<ArgumentException>(() => Kernels.Dense.Forward(shape, 4, x, weights.Slice(0, 5), default, Activation.Linear, y));
        Assert.Throws<ArgumentException>(() => Kernels.Dense.Forward(shape, 4, x, weights, weights.Slice(0, 1), Activation.Linear, y));
        Assert.Throws<ArgumentException>(() => Kernels.Dense.Forward(shape, 4, x, weights, default, Activation.Linear, y.Slice(0, 7)));
        Assert.Throws<ArgumentException>(() => Kernels.Dense.Forward(shape, 4, x, weights, default, Activation.Softmax, y));
        Assert.Throws<ArgumentException>(
            () => Kernels.Dense.BackwardData(shape, 4, y, weights, new GradientTarget(x, Gate: Activation.GELU, Values: x)));
    }

    private static double Slope(Activation gate, double y) => gate.Kind switch
    {
        ActivationKind.ReLU => y > 0 ? 1 : 0,
        ActivationKind.LeakyReLU => y > 0 ? 1 : gate.Alpha,
        _ => 1 - (y * y),
    };

    private static double Apply(Activation activation, double x) => activation.Kind switch
    {
        ActivationKind.ReLU => Math.Max(0, x),
        ActivationKind.ReLU6 => Math.Clamp(x, 0, 6),
        ActivationKind.LeakyReLU => x > 0 ? x : activation.Alpha * x,
        ActivationKind.ELU => x > 0 ? x : activation.Alpha * (Math.Exp(x) - 1),
        ActivationKind.GELU => x * NormalDistribution(x),
        ActivationKind.SiLU => x / (1 + Math.Exp(-x)),
        ActivationKind.SELU => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (Math.Exp(x) - 1)),
        ActivationKind.Mish => x * Math.Tanh(Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)))),
        ActivationKind.SmoothClip => x / Math.Sqrt(1 + (x / activation.Alpha * (x / activation.Alpha))),
        ActivationKind.Cosine => Math.Cos(x),
        ActivationKind.HardSigmoid => Math.Clamp(x + 3, 0, 6) / 6,
        ActivationKind.HardSwish => x * Math.Clamp(x + 3, 0, 6) / 6,
        ActivationKind.Sigmoid => 1 / (1 + Math.Exp(-x)),
        ActivationKind.Tanh => Math.Tanh(x),
        ActivationKind.Softplus => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x))),
        _ => x,
    };

    // The series of erf, which converges for every argument that these tests draw.
    private static double NormalDistribution(double x)
    {
        double term = x, sum = x;
        for (int n = 1; n < 300; n++)
        {
            term *= -x * x / (2 * n);
            sum += term / ((2 * n) + 1);
        }

        return 0.5 + (sum / Math.Sqrt(2 * Math.PI));
    }

    private static void Add((double[] Value, double[] Magnitude) sums, float[]? before)
    {
        for (int i = 0; before is not null && i < before.Length; i++)
        {
            sums.Value[i] += before[i];
            sums.Magnitude[i] += Math.Abs(before[i]);
        }
    }

    private void OverShapes(Action<Random, int, int, int> test)
    {
        Random random = new(20_240_501);
        int largest = Target.LargestDimension;
        foreach ((int rows, int inputs, int outputs) in s_seams)
        {
            if (Math.Max(rows, Math.Max(inputs, outputs)) <= 6 * largest)
            {
                test(random, rows, inputs, outputs);
                FreeOperands();
            }
        }

        for (int i = 0; i < Target.Cases; i++)
        {
            test(random, Draw(), Draw(), Draw());
            FreeOperands();
        }

        // Small sizes are as likely as large ones: the square of a uniform draw.
        int Draw() => 1 + (int)(largest * Math.Pow(random.NextDouble(), 2));
    }
}

/// <summary>The CPU kernel set's dense layers.</summary>
public sealed class CpuDenseConformance() : DenseConformance(CpuTarget.Instance)
{
    [Theory]
    [InlineData(10, 16, 32)]
    [InlineData(128, 300, 200)]
    [InlineData(1, 3000, 300)]
    [InlineData(3, 2000, 90)]
    [InlineData(400, 100, 130)]
    public void Any_number_of_threads_gives_the_same_bits(int rows, int inputs, int outputs)
    {
        float[][] one = Run(1), two = Run(2), three = Run(3);
        Assert.Equal(one, two);
        Assert.Equal(one, three);

        float[][] Run(int threads)
        {
            Random random = new(9);
            using CpuKernelSet kernels = new(threads);
            DenseShape shape = new(inputs, outputs);
            using DeviceBuffer<float> x = kernels.Allocate<float>(rows * inputs), weights = kernels.Allocate<float>(inputs * outputs);
            using DeviceBuffer<float> y = kernels.Allocate<float>(rows * outputs), dx = kernels.Allocate<float>(rows * inputs);
            using DeviceBuffer<float> dWeights = kernels.Allocate<float>(inputs * outputs), dBias = kernels.Allocate<float>(outputs);
            x.View.Upload(Normal(random, rows * inputs));
            weights.View.Upload(Normal(random, inputs * outputs));
            kernels.Dense.Forward(shape, rows, x.View, weights.View, default, Activation.Tanh, y.View);
            kernels.Dense.BackwardData(
                shape, rows, y.View, weights.View, new GradientTarget(dx.View, Gate: Activation.ReLU, Values: x.View));
            kernels.Dense.BackwardWeights(shape, rows, x.View, y.View, dWeights.View, dBias.View);
            return [Download(y.View), Download(dx.View), Download(dWeights.View), Download(dBias.View)];
        }
    }

    [Theory]
    [InlineData(1, 5000, 300)]
    [InlineData(3, 5000, 20)]
    [InlineData(9000, 30, 70)]
    [InlineData(20, 66, 8200)]
    public void Deep_sums_keep_their_precision(int rows, int inputs, int outputs)
    {
        Random random = new(1);
        float[] x = Normal(random, (long)rows * inputs), dy = Normal(random, (long)rows * outputs),
        weights = Normal(random, (long)inputs * outputs);
        DenseShape shape = new(inputs, outputs);
        DeviceView<float> y = Garbage((long)rows * outputs), dx = Garbage((long)rows * inputs), dWeights = Garbage((long)inputs * outputs),
        dBias = Garbage(outputs);
        Kernels.Dense.Forward(shape, rows, Upload(x), Upload(weights), default, Activation.Linear, y);
        Kernels.Dense.BackwardData(shape, rows, Upload(dy), Upload(weights), new GradientTarget(dx));
        Kernels.Dense.BackwardWeights(shape, rows, Upload(x), Upload(dy), dWeights, dBias);
        Compare(ReferenceDense.Forward(rows, inputs, outputs, x, weights, null), y);
        Compare(ReferenceDense.BackwardData(rows, inputs, outputs, dy, weights), dx);
        Compare(ReferenceDense.BackwardWeights(rows, inputs, outputs, x, dy), dWeights);
        Compare(ReferenceDense.BackwardBias(rows, outputs, dy), dBias);

        static void Compare((double[] Value, double[] Magnitude) expected, DeviceView<float> actual) =>
            AssertClose(expected.Value, expected.Magnitude, Download(actual), "sum", tolerance: 2e-6);
    }

    [Fact]
    public void Calls_allocate_nothing_once_warm()
    {
        DenseShape[] shapes = [new(16, 32), new(300, 200), new(784, 1)];
        int[] batches = [1, 7, 40];
        DeviceView<float> x = Upload(new float[784 * 40]), weights = Upload(new float[300 * 200]), y = Upload(new float[784 * 40]),
        dx = Upload(new float[784 * 40]);
        DeviceView<float> dWeights = Upload(new float[300 * 200]), dBias = Upload(new float[200]);
        Step();
        Step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
        {
            Step();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Step()
        {
            foreach (DenseShape shape in shapes)
            {
                foreach (int rows in batches)
                {
                    Kernels.Dense.Forward(shape, rows, x, weights, dBias, Activation.Sigmoid, y);
                    Kernels.Dense.BackwardData(
                        shape, rows, y, weights, new GradientTarget(dx, Accumulate: true, Gate: Activation.ReLU, Values: x));
                    Kernels.Dense.BackwardWeights(shape, rows, x, y, dWeights, dBias);
                }
            }
        }
    }
}
