using System.Text.RegularExpressions;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

/// <summary>
/// TF32 products need an NVIDIA GPU. What can be checked without is checked here: the rounding bit by bit, and that the threads of a group,
/// with their fragments where the PTX ISA has them and the places that the kernel computes, form the product of two tiles.
/// </summary>
public sealed class Tf32Tests(PtxCompiler compiler) : IClassFixture<PtxCompiler>
{
    [Theory]
    [InlineData(0x3F80_0000, 0x3F80_0000)] // 1
    [InlineData(0x3F80_0FFF, 0x3F80_0000)] // below a half: down
    [InlineData(0x3F80_1000, 0x3F80_2000)] // a half: away from zero
    [InlineData(0xBF80_1000, 0xBF80_2000)] // so too for negative numbers
    [InlineData(0x3F80_3000, 0x3F80_4000)] // a half on an odd number: away from zero, which is the even one here
    [InlineData(0x3FFF_F000, 0x4000_0000)] // a carry into the exponent
    [InlineData(0x0000_1000, 0x0000_2000)] // a subnormal number
    [InlineData(0x8000_0000, 0x8000_0000)] // -0
    [InlineData(0x7F7F_FFFF, 0x7F80_0000)] // the largest float: infinity
    [InlineData(0xFF80_0000, 0xFF80_0000)] // -infinity
    [InlineData(0x7FFF_FFFF, 0x7FFF_FFFF)] // no number
    [InlineData(0x7F80_0001, 0x7FC0_0001)] // no number, whose mark is in bits that tensor cores ignore
    public void Floats_are_rounded_to_ten_bits_of_fraction(uint bits, uint expected) =>
        Assert.Equal(expected, Tf32.Round(BitConverter.UInt32BitsToSingle(bits)));

    [Fact]
    public void Rounding_is_off_by_half_a_unit_of_the_tenth_bit_at_most()
    {
        Random random = new(1);
        for (int i = 0; i < 10_000; i++)
        {
            float value = BitConverter.UInt32BitsToSingle((uint)random.NextInt64(0x0080_0000, 0x7F00_0000));
            float rounded = BitConverter.UInt32BitsToSingle(Tf32.Round(value));
            Assert.Equal(0u, BitConverter.SingleToUInt32Bits(rounded) & 0x1FFF);
            Assert.True(Math.Abs((double)rounded - value) <= Math.ScaleB(Math.Abs((double)value), -11), $"{value:R} became {rounded:R}.");
        }
    }

    [Fact]
    public void The_threads_of_a_group_form_the_product_of_two_tiles()
    {
        Match[] stores =
        [
            .. Regex.Matches(compiler.Compile("Tf32Kernel<MatrixRows, MatrixColumns>"), @"st\.shared\.f32 \[exchange\+(\d+)\], acc(\d+)").Cast<Match>()
                .OrderBy(store => int.Parse(store.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture)),
        ];
        Assert.Equal(64, stores.Length);
        Random random = new(2);
        float[] left = Tile(random), right = Tile(random);
        float[,] product = new float[Tf32Layout.Side, Tf32Layout.Side];
        for (int warp = 0; warp < Tf32Layout.Threads / 32; warp++)
        {
            float[] exchange = new float[Tf32Layout.SharedLength];
            float[][] sums = [.. Enumerable.Range(0, 32).Select(_ => new float[64])];
            for (int step = 0; step < Tf32Layout.Depth; step += Tf32Layout.MmaDepth)
            {
                MultiplyStep(warp, step * Tf32Layout.Step, left, right, sums);
            }

            for (int row = 0; row < 4; row++)
            {
                Store(warp, stores[(16 * row)..(16 * (row + 1))], sums, exchange);
                for (int line = 0; line < 16; line++)
                {
                    for (int lane = 0; lane < 32; lane++)
                    {
                        product[Tf32Layout.WarpRow(warp) + (16 * row) + line, Tf32Layout.WarpColumn(warp) + lane] +=
                            exchange[(warp * Tf32Layout.ExchangeLength) + (line * Tf32Layout.ExchangeStep) + lane];
                    }
                }
            }
        }

        for (int row = 0; row < Tf32Layout.Side; row++)
        {
            for (int column = 0; column < Tf32Layout.Side; column++)
            {
                double expected = Enumerable.Range(0, Tf32Layout.Depth)
                    .Sum(k => (double)left[(k * Tf32Layout.Step) + row] * right[(k * Tf32Layout.Step) + column]);
                Assert.Equal(expected, product[row, column], 1e-5);
            }
        }
    }

    [Fact]
    public void The_threads_of_a_warp_read_every_bank_of_shared_memory_once()
    {
        Assert.Distinct(Enumerable.Range(0, 32).Select(lane => Tf32Layout.Left(3, lane) % 32));
        Assert.Distinct(Enumerable.Range(0, 32).Select(lane => Tf32Layout.Right(3, lane) % 32));
    }

    [Fact]
    public void Shared_memory_holds_both_operands_and_what_is_on_its_way_out()
    {
        Assert.True(2 * Tf32Layout.Depth * Tf32Layout.Step <= Tf32Layout.SharedLength);
        Assert.True(Tf32Layout.SharedLength * sizeof(float) <= 48 * 1024);
        Assert.Equal(Tf32Layout.Side, LargeTile.Rows);
        Assert.Equal(Tf32Layout.Side, LargeTile.Columns);
        Assert.Equal(Tf32Layout.Depth, LargeTile.Depth);
    }

    // One instruction a product, on the fragments of the 32 threads; the kernel's places, the ISA's meaning.
    private static void MultiplyStep(int warp, int stepPlace, float[] left, float[] right, float[][] sums)
    {
        for (int row = 0; row < 4; row++)
        {
            for (int column = 0; column < 4; column++)
            {
                float[,] a = new float[16, 8], b = new float[8, 8];
                for (int lane = 0; lane < 32; lane++)
                {
                    (int g, int t) = (lane / 4, lane % 4);
                    int first = Tf32Layout.Left(warp, lane) + stepPlace + (16 * row), later = first + (4 * Tf32Layout.Step);
                    (a[g, t], a[g + 8, t], a[g, t + 4], a[g + 8, t + 4]) = (left[first], left[first + 8], left[later], left[later + 8]);
                    int place = Tf32Layout.Right(warp, lane) + stepPlace + (8 * column);
                    (b[t, g], b[t + 4, g]) = (right[place], right[place + (4 * Tf32Layout.Step)]);
                }

                for (int lane = 0; lane < 32; lane++)
                {
                    for (int i = 0; i < 4; i++)
                    {
                        (int line, int place) = ((lane / 4) + (i < 2 ? 0 : 8), (2 * (lane % 4)) + (i & 1));
                        sums[lane][(16 * row) + (4 * column) + i] += Enumerable.Range(0, 8).Sum(k => a[line, k] * b[k, place]);
                    }
                }
            }
        }
    }

    // What the kernel's own instructions say: which register goes how far from the thread's first place.
    private static void Store(int warp, Match[] stores, float[][] sums, float[] exchange)
    {
        foreach (Match store in stores)
        {
            int offset = int.Parse(store.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
            int register = int.Parse(store.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture);
            for (int lane = 0; lane < 32; lane++)
            {
                exchange[Tf32Layout.Exchange(warp, lane) + (offset / sizeof(float))] = sums[lane][register];
            }
        }
    }

    private static float[] Tile(Random random)
    {
        float[] tile = new float[Tf32Layout.Depth * Tf32Layout.Step];
        for (int i = 0; i < tile.Length; i++)
        {
            tile[i] = BitConverter.UInt32BitsToSingle(Tf32.Round(random.NextSingle() - 0.5f));
        }

        return tile;
    }
}
