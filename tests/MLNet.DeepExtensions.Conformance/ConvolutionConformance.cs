using MLNet.DeepExtensions.Conformance.Reference;
using MLNet.DeepExtensions.Kernels;
using Xunit;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>
/// What every kernel set's convolutions must do: random shapes against the double-precision oracle, all three directions.
/// </summary>
public abstract class ConvolutionConformance(ConformanceTarget target) : ConformanceSuite(target)
{
    // What kernel sets treat apart, and chance seldom draws: tiles of 3x3 filters over many channels, with odd tails, images smaller than a
    // tile, more padding than the filters reach, and filters that weigh more than the images.
    private static readonly Conv2DShape[] s_wide =
    [
        Wide(1, 1, 16, 16, Padding.All(1)),
        Wide(2, 2, 32, 32, Padding.All(1)),
        Wide(3, 5, 17, 33, Padding.None),
        Wide(7, 7, 40, 24, Padding.All(1)),
        Wide(8, 9, 33, 40, new Padding(2, 0, 1, 3)),
        Wide(12, 13, 16, 70, Padding.None),
        Wide(4, 4, 64, 16, Padding.All(3)),
        Wide(10, 9, 24, 48, Padding.All(4)),
        Wide(18, 3, 20, 35, Padding.All(1)),
        Wide(7, 6, 180, 190, Padding.All(1)),
    ];

    // Strides beyond what the filter reaches, so that taps come to few positions: one patch beside the other, patches with gaps between
    // them, patches that overlap a little, holes of dilation, one axis alone, depthwise with several filters a channel, groups, and a
    // stride that no image has room for.
    private static readonly Conv2DShape[] s_strided =
    [
        new(27, 19, 3, 5, kernel: 9, stride: 9, new Padding(2, 3, 1, 0), dilation: 1),
        new(31, 30, 2, 4, kernel: 2, stride: 13, Padding.All(1), dilation: 1),
        new(29, 26, 4, 6, kernel: 12, stride: 9, Padding.All(4), dilation: 1),
        new(40, 41, 3, 2, kernel: 9, stride: 10, Padding.All(7), dilation: 3),
        new(40, 3, 3, 2, new Size2D(5, 2), new Size2D(17, 1), new Padding(0, 4, 0, 1), new Size2D(4, 1)),
        new(30, 30, 3, 6, kernel: 10, stride: 9, Padding.All(3), dilation: 1, groups: 3),
        new(30, 30, 4, 6, kernel: 9, stride: 11, Padding.All(3), dilation: 1, groups: 2),
        new(20, 20, 3, 3, kernel: 3, stride: 12, Padding.All(2), dilation: 2, groups: 3),
        new(9, 10, 2, 3, kernel: 9, stride: int.MaxValue, Padding.All(2), dilation: 1),
        new(1, 9, 2, 3, new Size2D(1, 2), new Size2D(int.MaxValue, 5), Padding.All(1), new Size2D(int.MaxValue, 3)),
    ];

    [Fact]
    public void Forward_with_bias_and_activation_is_the_oracles()
    {
        Activation[] activations = [Activation.Linear, Activation.ReLU, Activation.ReLU6, Activation.LeakyReLU(0.1f), Activation.Tanh];
        ForEachCase(seed: 1, (random, shape, batch, what) =>
        {
            Activation activation = activations[random.Next(activations.Length)];
            float[] x = Normal(random, (long)batch * shape.InSize);
            float[] weights = Normal(random, shape.WeightCount);
            float[] bias = random.Next(3) == 0 ? [] : Normal(random, shape.OutChannels);
            DeviceView<float> y = Garbage((long)batch * shape.OutSize);
            Kernels.Convolution.Forward(shape, batch, Upload(x), Upload(weights), bias.Length == 0 ? default : Upload(bias), activation, y);

            (double[] values, double[] magnitudes) = ReferenceConvolution.Forward(shape, batch, x, weights, bias);
            AssertClose(Apply(activation, values), magnitudes, Download(y), $"{what}, {activation}");
        });
    }

    [Fact]
    public void The_data_gradient_is_the_oracles_overwritten_added_and_gated()
    {
        Activation[] gates = [Activation.Linear, Activation.ReLU, Activation.Tanh];
        ForEachCase(seed: 2, (random, shape, batch, what) =>
        {
            Activation gate = gates[random.Next(gates.Length)];
            bool accumulate = random.Next(2) == 0;
            float[] dy = Normal(random, (long)batch * shape.OutSize);
            float[] weights = Normal(random, shape.WeightCount);
            float[] x = [.. Apply(gate, [.. Normal(random, (long)batch * shape.InSize).Select(v => (double)v)]).Select(v => (float)v)];
            float[] before = Normal(random, x.Length);
            DeviceView<float> dx = accumulate ? Upload(before) : Garbage(x.Length);
            Kernels.Convolution.BackwardData(
                shape, batch, Upload(dy), Upload(weights),
                new GradientTarget(dx, accumulate, gate, gate == Activation.Linear ? default : Upload(x)));

            (double[] values, double[] magnitudes) = ReferenceConvolution.BackwardData(shape, batch, dy, weights);
            for (int i = 0; i < values.Length; i++)
            {
                double start = accumulate ? before[i] : 0;
                values[i] = start + (values[i] * Derivative(gate, x[i]));
                magnitudes[i] += Math.Abs(start);
            }

            AssertClose(values, magnitudes, Download(dx), $"{what}, gate {gate}, accumulate {accumulate}");
        });
    }

    [Fact]
    public void The_weight_and_bias_gradients_are_the_oracles_overwritten_and_added()
    {
        ForEachCase(seed: 3, (random, shape, batch, what) =>
        {
            bool accumulate = random.Next(2) == 0;
            bool hasBias = random.Next(4) != 0;
            float[] x = Normal(random, (long)batch * shape.InSize);
            float[] dy = Normal(random, (long)batch * shape.OutSize);
            float[] weightsBefore = Normal(random, shape.WeightCount);
            float[] biasBefore = Normal(random, shape.OutChannels);
            DeviceView<float> dWeights = accumulate ? Upload(weightsBefore) : Garbage(shape.WeightCount);
            DeviceView<float> dBias = accumulate ? Upload(biasBefore) : Garbage(shape.OutChannels);
            Kernels.Convolution.BackwardWeights(shape, batch, Upload(x), Upload(dy), dWeights, hasBias ? dBias : default, accumulate);

            AssertSum(
                ReferenceConvolution.BackwardWeights(shape, batch, x, dy), weightsBefore, dWeights,
                $"{what}, weights, accumulate {accumulate}");
            if (hasBias)
            {
                AssertSum(ReferenceConvolution.BackwardBias(shape, dy), biasBefore, dBias, $"{what}, bias, accumulate {accumulate}");
            }

            void AssertSum((double[] Values, double[] Magnitudes) oracle, float[] before, DeviceView<float> actual, string name)
            {
                for (int i = 0; i < before.Length && accumulate; i++)
                {
                    oracle.Values[i] += before[i];
                    oracle.Magnitudes[i] += Math.Abs(before[i]);
                }

                AssertClose(oracle.Values, oracle.Magnitudes, Download(actual), name);
            }
        });
    }

    [Fact]
    public void Prepared_filters_give_the_same_bits()
    {
        ForEachCase(seed: 4, (random, shape, batch, what) =>
        {
            DeviceView<float> x = Upload(Normal(random, (long)batch * shape.InSize));
            DeviceView<float> weights = Upload(Normal(random, shape.WeightCount));
            DeviceView<float> bias = random.Next(3) == 0 ? default : Upload(Normal(random, shape.OutChannels));
            using DeviceBuffer<float>? prepared = Kernels.Convolution.Prepare(shape, weights, bias);
            if (prepared is null)
            {
                return;
            }

            DeviceView<float> y = Garbage((long)batch * shape.OutSize);
            DeviceView<float> fromPrepared = Garbage((long)batch * shape.OutSize);
            Kernels.Convolution.Forward(shape, batch, x, weights, bias, Activation.ReLU, y);
            Kernels.Convolution.ForwardPrepared(shape, batch, x, prepared.View, Activation.ReLU, fromPrepared);
            Assert.True(Download(y).SequenceEqual(Download(fromPrepared)), what);
            Assert.Throws<ArgumentException>(() =>
                Kernels.Convolution.ForwardPrepared(
                    shape, batch, x, prepared.View.Slice(1, prepared.Length - 1), Activation.ReLU, fromPrepared));
        });
    }

    [Fact]
    public void A_filter_that_looks_at_padding_alone_gives_the_bias()
    {
        Conv2DShape shape = new(1, 1, 1, 1, kernel: 1, stride: 2, new Padding(2, 2, 2, 2), dilation: 1);
        DeviceView<float> y = Garbage(shape.OutSize);
        Kernels.Convolution.Forward(shape, 1, Upload([7f]), Upload([3f]), Upload([0.5f]), Activation.Linear, y);
        Assert.Equal([0.5f, 0.5f, 0.5f, 0.5f, 21.5f, 0.5f, 0.5f, 0.5f, 0.5f], Download(y));
    }

    [Fact]
    public void A_gate_whose_derivative_needs_its_input_is_refused()
    {
        Conv2DShape shape = new(2, 2, 1, 1, kernel: 1, stride: 1, Padding.None, dilation: 1);
        DeviceView<float> values = Upload(new float[4]);
        Assert.Throws<ArgumentException>(() => Kernels.Convolution.BackwardData(
            shape, 1, values, Upload([1f]), new GradientTarget(Garbage(4), false, Activation.GELU, values)));
    }

    [Fact]
    public void A_view_that_is_too_short_is_refused()
    {
        Conv2DShape shape = new(2, 2, 1, 1, kernel: 1, stride: 1, Padding.None, dilation: 1);
        Assert.Throws<ArgumentException>(() => Kernels.Convolution.Forward(
            shape, 1, Upload(new float[3]), Upload([1f]), default, Activation.Linear, Garbage(4)));
    }

    private protected static Conv2DShape RandomShape(Random random, int largest)
    {
        while (true)
        {
            int groups = 1;
            int inChannels = Math.Min(largest, random.Next(10) == 0 ? 64 : random.Next(1, 41));
            int outChannels = Math.Min(largest, random.Next(10) == 0 ? 64 : random.Next(1, 41));
            switch (random.Next(6))
            {
                case 0:
                    groups = inChannels;
                    outChannels = inChannels * random.Next(1, 4);
                    break;
                case 1:
                    groups = random.Next(2, 5);
                    inChannels = groups * random.Next(1, Math.Min(largest, 9));
                    outChannels = groups * random.Next(1, Math.Min(largest, 9));
                    break;
            }

            Padding padding = random.Next(3) switch
            {
                0 => Padding.None,
                1 => Padding.All(random.Next(1, 3)),
                _ => new Padding(random.Next(5), random.Next(5), random.Next(5), random.Next(5)),
            };
            int size = Math.Min(largest, 16);
            try
            {
                return new Conv2DShape(
                    random.Next(1, size), random.Next(1, size), inChannels, outChannels, new Size2D(random.Next(1, 6), random.Next(1, 6)),
                    random.Next(2) == 0 ? Size2D.One : new Size2D(random.Next(1, 4), random.Next(1, 4)), padding,
                    random.Next(3) == 0 ? new Size2D(random.Next(1, 4), random.Next(1, 4)) : Size2D.One, groups);
            }
            catch (ArgumentException)
            {
                // The window does not fit: draw again.
            }
        }
    }

    private static Conv2DShape Wide(int height, int width, int inChannels, int outChannels, Padding padding) =>
        new(height, width, inChannels, outChannels, kernel: 3, stride: 1, padding, dilation: 1);

    private static double[] Apply(Activation activation, double[] values) => [.. values.Select(x => activation.Kind switch
    {
        ActivationKind.Linear => x,
        ActivationKind.ReLU => Math.Max(0, x),
        ActivationKind.ReLU6 => Math.Clamp(x, 0, 6),
        ActivationKind.LeakyReLU => x > 0 ? x : activation.Alpha * x,
        ActivationKind.Tanh => Math.Tanh(x),
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    })];

    private static double Derivative(Activation activation, double output) => activation.Kind switch
    {
        ActivationKind.Linear => 1,
        ActivationKind.ReLU => output > 0 ? 1 : 0,
        ActivationKind.Tanh => 1 - (output * output),
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };

    // A batch of one is half of the cases; some batches are large enough for several images a block.
    private void ForEachCase(int seed, Action<Random, Conv2DShape, int, string> check)
    {
        long mostProducts = Math.Min(2_000_000, 100L * Target.LargestDimension * Target.LargestDimension);
        Random random = new(seed);
        for (int i = 0; i < Target.Cases; i++)
        {
            Conv2DShape shape = RandomShape(random, Target.LargestDimension);
            int batch = random.Next(2) == 0 ? 1 : random.Next(1, random.Next(4) == 0 ? 40 : 6);
            batch = (int)Math.Clamp(mostProducts / (shape.Flops / 2), 1, batch);
            check(random, shape, batch, $"case {i}, batch {batch}, {shape}");
            FreeOperands();
        }

        foreach (Conv2DShape shape in s_wide.Concat(s_strided).Where(shape => shape.Flops / 2 <= 100 * mostProducts / 16))
        {
            foreach (int batch in (ReadOnlySpan<int>)[1, 3])
            {
                check(random, shape, batch, $"batch {batch}, {shape}");
                FreeOperands();
            }
        }
    }
}
