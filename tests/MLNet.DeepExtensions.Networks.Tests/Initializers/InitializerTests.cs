using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks.Tests.Initializers;

public class InitializerTests
{
    private const int FanIn = 30;
    private const int FanOut = 20;

    [Fact]
    public void Constants_fill_with_one_number()
    {
        Assert.All(Draw(new Zeros(), 10), value => Assert.Equal(0f, value));
        Assert.All(Draw(new Ones(), 10), value => Assert.Equal(1f, value));
        Assert.All(Draw(new Constant { Value = -2.5f }, 10), value => Assert.Equal(-2.5f, value));
    }

    /// <summary>Bounds for fans of 30 and 20: Glorot sqrt(6/50), He sqrt(6/30), with slope 2 sqrt(6/150), LeCun sqrt(3/30).</summary>
    public static TheoryData<Initializer, double, double> UniformOnes => new()
    {
        { new GlorotUniform(), -0.34641016, 0.34641016 },
        { new HeUniform(), -0.44721360, 0.44721360 },
        { new HeUniform { NegativeSlope = 2 }, -0.2, 0.2 },
        { new LecunUniform(), -0.31622777, 0.31622777 },
        { new RandomUniform(), -0.05, 0.05 },
        { new RandomUniform { Minimum = 1, Maximum = 3 }, 1, 3 },
    };

    [Theory]
    [MemberData(nameof(UniformOnes))]
    public void Uniform_initializers_fill_their_interval(Initializer initializer, double minimum, double maximum)
    {
        float[] values = Draw(initializer, 100_000);
        double width = maximum - minimum;
        Assert.All(values, value => Assert.InRange(value, minimum - 1e-7, maximum + 1e-7));
        Assert.InRange(values.Min(), minimum - 1e-7, minimum + (0.001 * width));
        Assert.InRange(values.Max(), maximum - (0.001 * width), maximum + 1e-7);
        Assert.Equal((minimum + maximum) / 2, values.Average(value => (double)value), 0.005 * width);
        Assert.Equal(width / Math.Sqrt(12), Deviation(values), 0.005 * width);
    }

    /// <summary>
    /// Standard deviations for fans of 30 and 20: Glorot sqrt(2/50), He sqrt(2/30), with slope 2 sqrt(2/150), LeCun sqrt(1/30).
    /// </summary>
    public static TheoryData<Initializer, double, double> NormalOnes => new()
    {
        { new GlorotNormal(), 0, 0.2 },
        { new HeNormal(), 0, 0.25819889 },
        { new HeNormal { NegativeSlope = 2 }, 0, 0.11547005 },
        { new LecunNormal(), 0, 0.18257419 },
        { new RandomNormal(), 0, 0.05 },
        { new RandomNormal { Mean = 2, StandardDeviation = 0.5f }, 2, 0.5 },
        // Truncation at two deviations leaves a deviation of sqrt(1 - 4 phi(2) / (2 Phi(2) - 1)) = 0.87962566.
        { new TruncatedNormal(), 0, 0.05 * 0.87962566 },
        { new TruncatedNormal { Mean = -1, StandardDeviation = 2 }, -1, 2 * 0.87962566 },
    };

    [Theory]
    [MemberData(nameof(NormalOnes))]
    public void Normal_initializers_have_their_mean_and_deviation(Initializer initializer, double mean, double deviation)
    {
        float[] values = Draw(initializer, 100_000);
        Assert.Equal(mean, values.Average(value => (double)value), 0.015 * deviation);
        Assert.Equal(deviation, Deviation(values), 0.01 * deviation);
    }

    [Fact]
    public void A_truncated_normal_stays_within_two_deviations()
    {
        float[] values = Draw(new TruncatedNormal { Mean = 1, StandardDeviation = 0.1f }, 100_000);
        Assert.All(values, value => Assert.InRange(value, 0.8f, 1.2f));
        Assert.True(values.Max() > 1.19f);
    }

    [Fact]
    public void The_same_seed_gives_the_same_values_and_another_seed_others()
    {
        Assert.Equal(Draw(new HeNormal(), 100), Draw(new HeNormal(), 100));
        Assert.NotEqual(Draw(new HeNormal(), 100), Draw(new HeNormal(), 100, seed: 2));
    }

    [Fact]
    public void The_first_values_of_a_seed_never_change()
    {
        // 2 * 11520 / 2^64 - 1 is -1 to all digits, 0 gives -1, and the fourth is 2 * 1215971899390074240 / 2^64 - 1 = -0.86816388...
        float[] values = new float[4];
        new RandomUniform { Minimum = -1, Maximum = 1 }.Fill(values, 1, 1, new SeededRandom(1, 2, 3, 4));
        Assert.Equal([-1f, -1f, -1f, (float)((2 * (1215971899390074240 / 18446744073709551616.0)) - 1)], values);
    }

    public static TheoryData<Activation, Initializer> Choices => new()
    {
        { Activation.ReLU, new HeUniform() },
        { Activation.ReLU6, new HeUniform() },
        { Activation.LeakyReLU(0.25f), new HeUniform { NegativeSlope = 0.25f } },
        { Activation.ELU(), new HeUniform() },
        { Activation.GELU, new HeUniform() },
        { Activation.SiLU, new HeUniform() },
        { Activation.Mish, new HeUniform() },
        { Activation.HardSwish, new HeUniform() },
        { Activation.SELU, new LecunNormal() },
        { Activation.Linear, new GlorotUniform() },
        { Activation.Sigmoid, new GlorotUniform() },
        { Activation.HardSigmoid, new GlorotUniform() },
        { Activation.Tanh, new GlorotUniform() },
        { Activation.Softplus, new GlorotUniform() },
        { Activation.Softmax, new GlorotUniform() },
        { Activation.SmoothClip(), new GlorotUniform() },
        { Activation.Cosine, new GlorotUniform() },
    };

    [Theory]
    [MemberData(nameof(Choices))]
    public void The_activation_chooses_the_initializer(Activation activation, Initializer expected) =>
        Assert.Equal(expected, Initializer.For(activation));

    public static TheoryData<Initializer, string> WrongSettings => new()
    {
        { new HeUniform { NegativeSlope = float.NaN }, "HeUniform.NegativeSlope is NaN" },
        { new HeNormal { NegativeSlope = float.PositiveInfinity }, "HeNormal.NegativeSlope is Infinity" },
        { new RandomNormal { StandardDeviation = -1 }, "RandomNormal.StandardDeviation is -1; it must be 0 or more" },
        { new TruncatedNormal { Mean = float.NaN }, "TruncatedNormal.Mean is NaN" },
        { new RandomUniform { Minimum = 1, Maximum = 0.5f }, "RandomUniform.Maximum is 0.5" },
    };

    [Theory]
    [MemberData(nameof(WrongSettings))]
    public void A_setting_out_of_range_is_named(Initializer initializer, string message) =>
        Assert.StartsWith(
            message, Assert.Throws<ArgumentOutOfRangeException>(() => Draw(initializer, 1)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_layer_without_inputs_or_outputs_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Zeros().Fill(new float[1], 0, 1, new SeededRandom(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Zeros().Fill(new float[1], 1, 0, new SeededRandom(1)));
    }

    private static float[] Draw(Initializer initializer, int count, ulong seed = 1)
    {
        float[] values = new float[count];
        initializer.Fill(values, FanIn, FanOut, new SeededRandom(seed));
        return values;
    }

    private static double Deviation(float[] values)
    {
        double mean = values.Average(value => (double)value);
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }
}
