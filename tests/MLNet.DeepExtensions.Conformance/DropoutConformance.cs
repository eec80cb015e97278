using MLNet.DeepExtensions.Conformance.Reference;
using MLNet.DeepExtensions.Kernels;
using Xunit;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>What every kernel set's dropout must do: the same mask everywhere, element by element that of the Philox generator.</summary>
public abstract class DropoutConformance(ConformanceTarget target) : GradientTargetSuite(target)
{
    [Fact]
    public void The_reference_generator_gives_the_published_words()
    {
        // The known answers that come with Random123, its authors' library.
        Assert.Equal<uint>([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8], ReferencePhilox.Words([0, 0, 0, 0], 0, 0));
        const uint Ones = uint.MaxValue;
        Assert.Equal<uint>([0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd], ReferencePhilox.Words([Ones, Ones, Ones, Ones], Ones, Ones));
        Assert.Equal<uint>(
            [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
            ReferencePhilox.Words([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], 0xa4093822, 0x299f31d0));
    }

    [Fact]
    public void Dropout_keeps_exactly_the_elements_of_the_mask() => ForEachCase(seed: 1, (random, count, rate, key, what) =>
    {
        float[] x = Normal(random, count);
        DeviceView<float> input = Upload(x);
        DeviceView<float> y = random.Next(2) == 0 ? input : Garbage(count);
        Kernels.Elementwise.DropoutForward(rate, key, input, y);
        double[] expected = [.. x.Select((value, i) => value * ReferencePhilox.DropoutFactor(rate, key, i))];
        AssertClose(expected, [], Download(y), what);
        Assert.Equal([.. expected.Select(value => value == 0)], Download(y).Select(value => value == 0));
    });

    [Fact]
    public void The_gradient_of_dropout_takes_the_same_mask() => ForEachCase(seed: 2, (random, count, rate, key, what) =>
    {
        float[] dy = Normal(random, count);
        DrawnTarget drawn = DrawTarget(random, count);
        Kernels.Elementwise.DropoutBackward(rate, key, Upload(dy), drawn.Target);
        double[] expected = [.. dy.Select((value, i) => value * ReferencePhilox.DropoutFactor(rate, key, i))];
        AssertTarget(drawn, expected, [.. expected.Select(Math.Abs)], what);
    });

    [Fact]
    public void Spatial_dropout_drops_whole_channels_of_an_image() => ForEachCase(seed: 3, (random, count, rate, key, what) =>
    {
        int batch = 1 + random.Next(4), channels = 1 + random.Next(40), positions = Math.Max(1, count / (batch * channels));
        float[] x = Normal(random, (long)batch * positions * channels), before = Normal(random, x.Length);
        int variant = random.Next(3);
        DeviceView<float> input = Upload(x);
        DeviceView<float> y = variant switch { 0 => input, 1 => Upload(before), _ => Garbage(x.Length) };
        Kernels.Elementwise.SpatialDropout(batch, positions, channels, rate, key, input, y, accumulate: variant == 1);
        double[] expected = new double[x.Length];
        double[] magnitude = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            double masked = x[i] * ReferencePhilox.DropoutFactor(rate, key, (i / (positions * channels) * channels) + (i % channels));
            expected[i] = masked + (variant == 1 ? before[i] : 0);
            magnitude[i] = Math.Abs(masked) + (variant == 1 ? Math.Abs(before[i]) : 0);
        }

        AssertClose(expected, magnitude, Download(y), $"{what}, {batch} x {positions} x {channels}, variant {variant}");
    });

    [Theory]
    [InlineData(1f)]
    [InlineData(-0.1f)]
    [InlineData(float.NaN)]
    public void A_rate_that_is_no_share_is_refused(float rate)
    {
        DeviceView<float> x = Upload<float>([1, 2]);
        Assert.Throws<ArgumentOutOfRangeException>(() => Kernels.Elementwise.DropoutForward(rate, default, x, x));
        Assert.Throws<ArgumentOutOfRangeException>(() => Kernels.Elementwise.DropoutBackward(rate, default, x, new GradientTarget(x)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Kernels.Elementwise.SpatialDropout(1, 1, 2, rate, default, x, x));
    }

    private void ForEachCase(int seed, Action<Random, int, float, RandomKey, string> check)
    {
        Random random = new(seed);
        for (int i = 0; i < Target.Cases; i++)
        {
            int count = 1 + random.Next(random.Next(10) == 0 ? 20 * Target.LargestDimension : Target.LargestDimension);
            float rate = random.Next(5) == 0 ? 0 : random.NextSingle();
            RandomKey key = new(
                (ulong)random.NextInt64() << random.Next(2), (uint)random.Next(), (ulong)random.NextInt64() << random.Next(2))
            {
                First = random.Next(2) == 0 ? 0 : random.NextInt64(1L << random.Next(1, 34)),
            };
            check(random, count, rate, key, $"case {i}: {count} elements from {key.First} on, rate {rate}");
            FreeOperands();
        }
    }
}
