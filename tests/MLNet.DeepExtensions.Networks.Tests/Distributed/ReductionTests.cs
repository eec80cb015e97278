using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Networks.Distributed;

namespace MLNet.DeepExtensions.Networks.Tests.Distributed;

/// <summary>The sums over ranks: their values, and the order in which they are summed.</summary>
public sealed class ReductionTests
{
    // In single precision 1e8 + 1 is 1e8, so that another order of summation gives another sum.
    private static readonly float[] s_terms = [1e8f, 1, -1e8f, 1, 2, 0, 0.5f, 0.5f];

    [Fact]
    public void The_tree_adds_neighbours_first()
    {
        static float Tree(params float[] v) => v.Length == 1 ? v[0] : Tree([.. v.Chunk(2).Select(pair => pair.Sum())]);

        for (int count = 1; count <= 8; count++)
        {
            float[] vectors = [.. s_terms.Take(count)];
            PairwiseSum.Reduce(vectors, count);
            Assert.Equal(Tree([.. s_terms.Take(count)]), vectors[0]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void A_sum_of_eight_has_the_same_bits_however_they_are_spread(int ranks)
    {
        Random random = new(3);
        float[][] vectors = [.. Enumerable.Range(0, 8).Select(_ => Numbers(random, 1000))];
        float[] flat = [.. vectors.SelectMany(vector => vector)];
        PairwiseSum.Reduce(flat, 8);

        float[][] sums = ThreadCollective.Run(ranks, rank =>
        {
            ShardSum sum = new(SliceReduction.Padded(1000, ranks));
            int own = 8 / ranks;
            for (int i = 0; i < own; i++)
            {
                vectors[(rank.Rank * own) + i].CopyTo(sum.Vector, 0);
                if (i < own - 1)
                {
                    sum.Add();
                }
            }

            sum.Complete();
            new SliceReduction(rank).Sum(sum.Vector, GradientFormat.Single);
            return sum.Vector[..1000];
        });

        byte[] expected = [.. MemoryMarshal.AsBytes<float>(flat.AsSpan(0, 1000))];
        Assert.All(sums, sum => Assert.True(MemoryMarshal.AsBytes<float>(sum).SequenceEqual(expected)));
    }

    [Theory]
    [InlineData(2, 17)]
    [InlineData(3, 4097)]
    [InlineData(5, 1)]
    [InlineData(2, (2 * SliceReduction.MostOfSlice) + 333)]
    public void A_vector_of_any_length_is_summed_over_ranks(int ranks, int length)
    {
        float[][] sums = ThreadCollective.Run(ranks, rank =>
        {
            float[] vector = new float[SliceReduction.Padded(length, ranks)];
            for (int i = 0; i < length; i++)
            {
                vector[i] = (i % 1001) + (rank.Rank * 10_000);
            }

            new SliceReduction(rank).Sum(vector, GradientFormat.Single);
            return vector;
        });

        int ofRanks = 10_000 * (ranks * (ranks - 1) / 2);
        Assert.All(
            sums, sum => Assert.Equal(-1, Enumerable.Range(0, length).FirstOrDefault(i => sum[i] != (ranks * (i % 1001)) + ofRanks, -1)));
    }

    [Fact]
    public void Bfloat16_is_the_nearest_with_ties_to_even()
    {
        // 1 + 2^-8 lies between 1 and 1 + 2^-7, 1 + 3 2^-8 between 1 + 2^-7 and 1 + 2^-6.
        const float Infinity = float.PositiveInfinity;
        float[] values = [0, -0f, 1, 1.00390625f, 1.01171875f, -1.004f, float.MaxValue, Infinity, float.NaN, 1e-40f, 3];
        float[] expected = [0, -0f, 1, 1, 1.015625f, -1.0078125f, Infinity, Infinity, float.NaN, 9.18355e-41f, 3];
        values = [.. values, .. values, .. values];
        ushort[] packed = new ushort[values.Length];
        float[] unpacked = new float[values.Length];

        BFloat16Packing.Pack(values, packed);
        BFloat16Packing.Unpack(packed, unpacked);

        for (int i = 0; i < values.Length; i++)
        {
            Assert.Equal(expected[i % expected.Length], unpacked[i], 1e-43f * Math.Abs(i % expected.Length == 9 ? 1 : 0));
        }

        Assert.True(float.IsNegative(unpacked[1]));
    }

    [Fact]
    public void Bfloat16_errs_by_half_a_step_at_most()
    {
        float[] values = Numbers(new Random(5), 4099);
        ushort[] packed = new ushort[values.Length];
        float[] unpacked = new float[values.Length];

        BFloat16Packing.Pack(values, packed);
        BFloat16Packing.Unpack(packed, unpacked);

        Assert.All(values.Zip(unpacked), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= Math.Abs(pair.First) * 0.00390625));
    }

    [Fact]
    public void Rounded_sums_are_the_same_on_all_ranks()
    {
        float[][] sums = ThreadCollective.Run(3, rank =>
        {
            float[] vector = new float[SliceReduction.Padded(100, 3)];
            vector.AsSpan().Fill(1f / (rank.Rank + 3));
            new SliceReduction(rank).Sum(vector, GradientFormat.BFloat16);
            return vector;
        });

        Assert.All(sums, sum => Assert.Equal(sums[0], sum));
        Assert.Equal(0.78333, sums[0][50], 0.005);
    }

    private static float[] Numbers(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() - 0.5f) * MathF.Pow(10, random.Next(-4, 5)))];
}
