namespace MLNet.DeepExtensions.Networks.Tests;

public class SeededRandomTests
{
    [Fact]
    public void The_numbers_are_those_of_xoshiro256_starstar()
    {
        // The reference implementation's first numbers from the state 1, 2, 3, 4.
        SeededRandom random = new(1, 2, 3, 4);
        ulong[] expected =
        [
            11520, 0, 1509978240, 1215971899390074240, 1216172134540287360, 607988272756665600,
            16172922978634559625, 8476171486693032832, 10595114339597558777, 2904607092377533576,
        ];
        Assert.Equal(expected, expected.Select(_ => random.NextUInt64()));
    }

    [Fact]
    public void The_state_is_drawn_from_the_seed_by_SplitMix64()
    {
        // The reference implementation's first four numbers from the seed 1234567.
        SeededRandom fromState = new(6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431);
        SeededRandom fromSeed = new(1234567);
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(fromState.NextUInt64(), fromSeed.NextUInt64());
        }
    }

    [Fact]
    public void Streams_of_a_seed_differ() =>
        Assert.Equal(100, Enumerable.Range(0, 10)
            .SelectMany(seed => Enumerable.Range(0, 10).Select(stream => new SeededRandom((ulong)seed, (ulong)stream).NextUInt64()))
            .Distinct().Count());

    [Fact]
    public void Fractions_lie_in_zero_to_one_and_average_to_a_half()
    {
        SeededRandom random = new(3);
        double sum = 0;
        for (int i = 0; i < 20_000; i++)
        {
            float single = random.NextFloat();
            double both = random.NextDouble();
            Assert.InRange(single, 0f, 0.99999997f);
            Assert.InRange(both, 0.0, 0.9999999999999999);
            sum += single + both;
        }

        Assert.InRange(sum / 40_000, 0.495, 0.505);
    }

    [Fact]
    public void Numbers_below_a_bound_are_equally_likely()
    {
        SeededRandom random = new(4);
        int[] counts = new int[7];
        for (int i = 0; i < 70_000; i++)
        {
            counts[random.NextInt32(7)]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400));
        Assert.Equal(0, random.NextInt64(1));
        Assert.InRange(random.NextInt64(long.MaxValue), 0, long.MaxValue - 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextInt64(0));
    }

    [Fact]
    public void A_shuffle_is_a_permutation_and_every_order_of_three_is_equally_likely()
    {
        SeededRandom random = new(5);
        Dictionary<string, int> counts = [];
        for (int i = 0; i < 12_000; i++)
        {
            long[] values = [0, 1, 2];
            random.Shuffle<long>(values);
            counts[string.Join("", values)] = counts.GetValueOrDefault(string.Join("", values)) + 1;
        }

        Assert.Equal(6, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 1_850, 2_150));
    }

    [Fact]
    public void Normal_numbers_have_the_moments_of_the_normal_distribution()
    {
        SeededRandom random = new(6);
        double[] values = [.. Enumerable.Range(0, 200_000).Select(_ => random.NextNormal())];
        Assert.Equal(0, values.Average(), 0.01);
        Assert.Equal(1, values.Average(x => x * x), 0.02);
        Assert.Equal(0, values.Average(x => x * x * x), 0.05);
        Assert.Equal(3, values.Average(x => x * x * x * x), 0.1);
        Assert.Equal(0.6827, values.Count(x => Math.Abs(x) < 1) / 200_000.0, 0.005);
    }

    [Fact]
    public void The_logarithm_is_right_to_the_last_bits()
    {
        SeededRandom random = new(7);
        for (int i = 0; i < 10_000; i++)
        {
            double x = random.NextDouble() * Math.Pow(2, -random.NextInt32(100)) + 1e-300;
            Assert.Equal(Math.Log(x), SeededRandom.Log(x), (Math.Abs(Math.Log(x)) * 4e-16) + 1e-17);
        }

        Assert.Equal(0, SeededRandom.Log(1));
    }
}
