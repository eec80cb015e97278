using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;
using Xunit;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>Chains of dense layers against the dense and elementwise kernels, which the oracle has checked.</summary>
public sealed class DenseChainTests() : ConformanceSuite(CpuTarget.Instance)
{
    private static readonly Activation[] s_activations =
        [Activation.Linear, Activation.ReLU, Activation.Sigmoid, Activation.SiLU, Activation.LeakyReLU(0.1f), Activation.Softplus];

    [Fact]
    public void A_chain_gives_what_its_layers_give_one_by_one()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            Random random = new(seed);
            int[] widths = [.. Enumerable.Range(0, random.Next(2, 6))
                .Select(_ => random.Next(4) == 0 ? random.Next(1, 5) : random.Next(1, 120))];
            float[] mean = random.Next(2) == 0 ? [] : Normal(random, widths[0]);
            float[] scale = mean.Length == 0 ? [] : Normal(random, widths[0]), offset = mean.Length == 0 ? [] : Normal(random, widths[0]);
            DenseChainLayer[] layers = [.. widths.Zip(widths.Skip(1), (inputs, outputs) => Layer(random, inputs, outputs))];
            layers[^1] = random.Next(2) == 0 ? layers[^1] : layers[^1] with { Activation = Activation.Softmax };
            float[] x = Normal(random, widths[0]);
            float[] y = new float[widths[^1]];

            new DenseChain(layers, mean, scale, offset).Forward(x, y);

            float[] expected = OneByOne(layers, mean, scale, offset, x);
            AssertClose(
                Array.ConvertAll(expected, static value => (double)value), Magnitude(expected), y,
                $"seed {seed}, widths {string.Join('-', widths)}", 1e-4);
        }
    }

    [Fact]
    public void A_small_chain_worked_out_by_hand()
    {
        DenseChain chain = new(
            [
                new(new DenseShape(2, 2), new float[] { 1, -1, 2, 1 }, new float[] { 0, 1 }, Activation.ReLU),
                new(new DenseShape(2, 1), new float[] { 3, 5 }, default, Activation.Linear),
            ],
            mean: [0, 0],
            scale: [2, 1],
            offset: [1, 0]);
        float[] y = new float[1];

        // (1, -4) is scaled to (3, -4); the first layer gives relu(3 - 8, -3 - 4 + 1) = (0, 0), and for (1, 1): (3, 1), relu(5, -1) = (5,
        // 0).
        chain.Forward([1, -4], y);
        Assert.Equal(0f, y[0]);
        chain.Forward([1, 1], y);
        Assert.Equal(15f, y[0]);
    }

    [Fact]
    public void A_class_that_is_certain_and_values_that_are_no_numbers()
    {
        DenseChain chain = new([new(new DenseShape(1, 3), new float[] { 1, 0, -1 }, default, Activation.Softmax)]);
        float[] y = new float[3];

        chain.Forward([200], y);
        Assert.Equal([1f, 0f, 0f], y);
        chain.Forward([float.NaN], y);
        Assert.All(y, static value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void One_of_two_classes_that_is_certain()
    {
        DenseChain chain = new(
            [
                new(new DenseShape(1, 1), new float[] { 1 }, default, Activation.Linear),
                new(new DenseShape(1, 2), new float[] { 1, -1 }, default, Activation.Softmax),
            ]);
        float[] y = new float[2];

        chain.Forward([200], y);
        Assert.Equal([1f, 0f], y);
        chain.Forward([float.NegativeInfinity], y);
        Assert.Equal([0f, 1f], y);
        chain.Forward([0], y);
        Assert.Equal([0.5f, 0.5f], y);
        chain.Forward([float.NaN], y);
        Assert.Equal([float.NaN, float.NaN], y);
    }

    [Fact]
    public void Threads_at_once_get_the_same_bits_and_nothing_is_allocated()
    {
        Random random = new(1);
        DenseChain chain = new(
            [Layer(random, 28, 64), Layer(random, 64, 32), Layer(random, 32, 2) with { Activation = Activation.Softmax }],
            Normal(random, 28), Normal(random, 28), Normal(random, 28));
        float[][] samples = [.. Enumerable.Range(0, 50).Select(_ => Normal(random, 28))];
        float[][] expected = Array.ConvertAll(samples, Predict);

        Parallel.For(0, 16 * samples.Length, i => Assert.Equal(expected[i % samples.Length], Predict(samples[i % samples.Length])));

        float[] y = new float[2];
        chain.Forward(samples[0], y);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            chain.Forward(samples[0], y);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        float[] Predict(float[] x)
        {
            float[] y = new float[2];
            chain.Forward(x, y);
            return y;
        }
    }

    [Fact]
    public void What_is_no_chain_is_refused()
    {
        Random random = new(1);
        DenseChainLayer layer = Layer(random, 3, 4);

        Refused("no layer", () => _ = new DenseChain([]));
        Refused("Layer 1", () => _ = new DenseChain([layer, layer]));
        Refused("11 weights", () => _ = new DenseChain([layer with { Weights = new float[11] }]));
        Refused("bias of 3", () => _ = new DenseChain([layer with { Bias = new float[3] }]));
        Refused("softmax", () => _ = new DenseChain([layer with { Activation = Activation.Softmax }, Layer(random, 4, 1)]));
        Refused("2 scales", () => _ = new DenseChain([layer], [1, 2], [1, 2], [1, 2]));
        Refused("room for 5", () => new DenseChain([layer]).Forward(new float[3], new float[5]));
        Assert.False(DenseChain.Takes(new DenseShape(129, 128)));
        Assert.True(DenseChain.Takes(new DenseShape(128, 128)));

        static void Refused(string message, Action action) =>
            Assert.Contains(message, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
    }

    private static DenseChainLayer Layer(Random random, int inputs, int outputs) => new(
        new DenseShape(inputs, outputs), Normal(random, (long)inputs * outputs, MathF.Sqrt(1f / inputs)),
        random.Next(3) == 0 ? default : Normal(random, outputs),
        s_activations[random.Next(s_activations.Length)]);

    private static double[] Magnitude(float[] values)
    {
        double[] magnitude = new double[values.Length];
        Array.Fill(magnitude, Math.Max(1, values.Max(Math.Abs)));
        return magnitude;
    }

    private float[] OneByOne(DenseChainLayer[] layers, float[] mean, float[] scale, float[] offset, float[] x)
    {
        DeviceView<float> value = Upload(x);
        if (scale.Length > 0)
        {
            DeviceView<float> scaled = Garbage(x.Length);
            Kernels.Normalization.Affine(new(1, x.Length), value, new(Upload(mean), Upload(scale), Upload(offset)), scaled);
            value = scaled;
        }

        foreach (DenseChainLayer layer in layers)
        {
            bool isSoftmax = layer.Activation.Kind == ActivationKind.Softmax;
            DeviceView<float> output = Garbage(layer.Shape.OutFeatures);
            DeviceView<float> bias = layer.Bias.IsEmpty ? default : Upload(layer.Bias.ToArray());
            Kernels.Dense.Forward(
                layer.Shape, 1, value, Upload(layer.Weights.ToArray()), bias, isSoftmax ? Activation.Linear : layer.Activation, output);
            value = output;
            if (isSoftmax)
            {
                value = Garbage(layer.Shape.OutFeatures);
                Kernels.Elementwise.SoftmaxForward(1, layer.Shape.OutFeatures, output, value);
            }
        }

        float[] result = Download(value);
        FreeOperands();
        return result;
    }
}
