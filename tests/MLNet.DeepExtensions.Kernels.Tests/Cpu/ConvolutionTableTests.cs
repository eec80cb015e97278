using System.Globalization;
using MLNet.DeepExtensions.Kernels.Cpu;

namespace MLNet.DeepExtensions.Kernels.Tests.Cpu;

/// <summary>
/// Which kernel runs for which convolution, on both sides of every threshold: a wrong one would be slow and nothing else.
/// </summary>
public sealed class ConvolutionTableTests
{
    // Image and channels, filters (3x3 with stride 1 unless k, s, p, d and g say otherwise), the batch (1 unless b says otherwise); then
    // the kernels of the forward pass, the data gradient and the filters' gradient: in vectors of 16 floats, then of 8 and of 4 where those
    // differ from the ones before.
    private static readonly Case[] s_cases =
    [
        // Winograd from 16 channels on, on both sides.
        new("28x28x16->16 p1", "winograd-4x4, winograd-4x4, winograd-4x4"),
        new("28x28x15->16 p1", "direct, direct, direct"),
        new("28x28x16->15 p1", "direct, direct, direct"),
        new("28x28x17->33 p1", "winograd-4x4, winograd-4x4, winograd-4x4"),

        // Winograd from 32 terms of a corner's value on: padding of 2 leaves one tap of nine there.
        new("16x16x32->32 p2", "winograd-4x4, winograd-4x4, winograd-4x4"),
        new("16x16x31->32 p2", "direct, winograd-4x4, direct"),
        new("16x16x32->31 p2", "winograd-4x4, winograd-4x4, winograd-4x4"),

        // Which Winograd form: small images of many channels wait for transformed filters, above 2^20 floats from memory.
        new("2x2x64->64 p1 b64", "winograd-2x2, winograd-2x2, direct"),
        new("3x3x64->64 p1 b64", "winograd-4x4, winograd-4x4, winograd-4x4"),
        new("4x4x64->64 p1 b64", "winograd-4x4, winograd-4x4, winograd-4x4"),
        new("5x5x64->64 p1 b64", "winograd-4x4, winograd-4x4, winograd-4x4"),
        new("2x2x512->512 p1 b64", "direct, direct, direct"),
        new("4x4x256->256 p1 b8", "winograd-2x2, winograd-2x2, direct"),
        new("4x4x512->512 p1 b8", "direct, direct, direct"),
        new("7x7x512->512 p1 b8", "winograd-2x2, winograd-2x2, direct"),
        new("8x8x512->512 p1 b8", "winograd-2x2, winograd-2x2, direct"),
        new("14x14x256->256 p1 b8", "winograd-4x4, winograd-4x4, direct"),
        new("2x2x256->256 p1 b8", "winograd-2x2, winograd-2x2, direct"),
        new("2x2x257->256 p1 b8", "direct, direct, direct"),
        new("1x1x64->64 p1 b8", "direct, direct, direct"),
        new("56x56x64->64 p1", "winograd-4x4, winograd-4x4, winograd-4x4"),
        new("3x3x16->16", "direct, direct, direct"),
        new("4x4x16->16", "winograd-2x2, direct, direct"),
        new("4x4x24->24 b16", "winograd-2x2, direct, direct"),
        new("6x6x16->16", "winograd-4x4, direct, direct"),

        // Other filters, strides, dilations and groups.
        new("28x28x32->32 k5 p2", "direct, direct, direct"),
        new("28x28x32->32 k1", "direct, direct, direct"),
        new("28x28x32->32 k3x1", "direct, direct, direct"),
        new("28x28x32->32 p1 s2", "direct, direct-phases, direct"),
        new("28x28x32->32 p2 d2", "direct, direct, direct"),
        new("28x28x32->32 p1 s1x2", "direct, direct-phases, direct"),
        new("28x28x32->64 p1 g2", "direct, direct, direct"),

        // A Winograd gradient's sums of 2^19 floats at most: 36 times the channels' product.
        new("28x28x120->120 p1", "winograd-4x4, winograd-4x4, winograd-4x4"),
        new("28x28x121->121 p1", "winograd-4x4, winograd-4x4, direct"),
        new("28x28x104->140 p1", "winograd-4x4, winograd-4x4, winograd-4x4"),

        // A Winograd gradient from 128 terms of every tap on: 1 an image of 2x2, 49 of 8x8, 121 of 12x12, 144 of 13x13.
        new("8x8x32->32 p1 b2", "winograd-4x4, winograd-4x4, direct"),
        new("8x8x32->32 p1 b3", "winograd-4x4, winograd-4x4, winograd-4x4"),
        new("12x12x32->32 p1", "winograd-4x4, winograd-4x4, direct"),
        new("13x13x32->32 p1", "winograd-4x4, winograd-4x4, winograd-4x4"),
        new("14x14x32->32 p1", "winograd-4x4, winograd-4x4, winograd-4x4"),
        new("2x2x64->64 p1 b127", "winograd-2x2, winograd-2x2, direct"),
        new("2x2x64->64 p1 b128", "winograd-2x2, winograd-2x2, winograd-2x2"),
        new("8x8x10->10 p1 b2", "planes-winograd-batched, planes-winograd-batched, patches"),
        new("8x8x10->10 p1 b3", "planes-winograd-batched, planes-winograd-batched, patches-winograd"),

        // Planes where channels leave lanes empty: three quarters of a row's use at most, the row of 28 with its zero.
        new("28x28x1->10 p1", "planes-batched, planes-batched, direct"),
        new("28x28x1->11 p1", "planes-batched, planes-batched, direct"),
        new("28x28x1->12 p1", "direct, planes-batched, direct"),
        new("28x28x1->6 p1", "planes-batched, planes-batched, direct", "direct, planes-batched, direct"),
        new("28x28x1->5 p1", "planes-batched, planes-batched, direct"),
        new("28x28x1->3 p1", "planes-batched, planes-batched, direct", null, "direct, planes-batched, direct"),
        new("28x28x1->2 p1", "planes-batched, planes-batched, direct"),
        new("28x28x1->4 p1", "planes-batched, planes-batched, direct", null, "direct, planes-batched, direct"),
        new("28x28x1->16 p1", "direct, planes-batched, direct"),
        new("28x28x1->32 p1", "direct, planes-batched, direct"),
        new("28x28x1->17 p1", "planes-batched, planes-batched, direct"),
        new("28x28x1->24 p1", "direct, planes-batched, direct"),
        new("28x28x3->20 k5", "planes-batched, planes-batched, patches", null, "direct, direct, direct"),
        new("64x64x10->10 p1 b8", "planes-winograd, planes-winograd, patches-winograd",
            "planes-winograd-batched, planes-winograd-batched, patches-winograd"),
        new("64x64x8->8 p1 b8", "planes-winograd, planes-winograd, patches-winograd", "direct, direct, direct"),
        new("64x64x7->8 p1 b8", "planes-batched, planes-batched, patches", "direct, direct, direct"),
        new("64x64x8->7 p1 b8", "planes-batched, planes-batched, patches", "direct, direct, direct"),
        new("3x64x10->10 p1 b8", "planes-winograd, planes-winograd, patches-winograd",
            "planes-winograd-batched, planes-winograd-batched, patches-winograd"),
        new("2x64x10->10 p1 b8", "planes-batched, planes-batched, patches"),
        new("4x64x10->10 b8", "planes-batched, planes-winograd, patches", "planes-batched, planes-winograd-batched, patches"),
        new("64x64x10->10 k3x1", "planes-winograd, planes-winograd, direct", "planes-winograd-batched, planes-winograd-batched, direct"),
        new("64x64x10->10 k2", "planes-batched, planes-batched, direct", null, "planes-batched, planes-batched, patches"),
        new("64x64x10->10 p1 d2", "planes-batched, planes-batched, direct"),
        new("64x64x10->10 p1 d1x2", "planes-winograd, planes-winograd, direct", "planes-winograd-batched, planes-winograd-batched, direct"),
        new("64x64x10->10 p1 s2", "direct, direct-phases, direct"),
        new("64x4x10->10 p1", "direct, direct, patches-winograd"),
        new("64x1x10->10 k3x1", "planes-winograd, planes-winograd, direct", "planes-winograd-batched, planes-winograd-batched, direct"),
        new("64x6x10->10 p1", "planes-winograd-batched, planes-winograd-batched, patches-winograd"),

        // Images side by side where rows are as long as a vector and a tile of rows has 163,840 floats at most.
        new("64x8x1->10 p1 b32", "planes, planes, direct", "planes-batched, planes-batched, direct"),
        new("64x16x1->10 p1 b32", "planes-batched, planes-batched, direct"),
        new("64x15x1->10 p1 b32", "planes, planes, direct", "planes-batched, planes-batched, direct"),
        new("64x80x10->10 p1 b32", "planes-winograd, planes-winograd, patches-winograd",
            "planes-winograd-batched, planes-winograd-batched, patches-winograd"),
        new("64x100x10->10 p1 b32", "planes-winograd, planes-winograd, patches-winograd",
            null, "planes-winograd-batched, planes-winograd-batched, patches-winograd"),
        new("64x128x10->10 p1 b32", "planes-winograd, planes-winograd, patches-winograd",
            null, "planes-winograd-batched, planes-winograd-batched, patches-winograd"),
        new("64x600x1->5 p1 b32", "planes, planes, direct", "planes-batched, planes-batched, direct"),
        new("64x1000x1->5 p1 b32", "planes, planes, direct", null, "planes-batched, planes-batched, direct"),
        new("64x40x14->9 p1 b32", "planes-winograd, direct, direct", "planes-winograd-batched, direct, patches-winograd"),

        // Lanes of patches from 4 outputs on, where a row of taps fills lanes better.
        new("28x28x5->3 k5", "planes-batched, planes-batched, direct", null, "direct, planes-batched, direct"),
        new("28x28x5->4 k5", "planes-batched, planes-batched, patches", null, "direct, planes-batched, direct"),
        new("28x28x6->10 k5 b8", "planes-batched, planes-batched, patches", "planes-batched, direct, patches"),
        new("28x28x6->10 k5 s1x2 b8", "direct, direct-phases, direct"),
        new("28x28x6->10 k5 s2x1 b8", "direct, direct-phases, patches"),
        new("28x28x1->6 k5 p2 b8", "planes-batched, planes-batched, direct", "direct, planes-batched, direct"),
        new("28x28x16->10 p1 b8", "planes-winograd-batched, direct, direct", "planes-winograd-batched, direct, patches-winograd"),
        new("28x28x16->10 p1 d1x2 b8", "planes-winograd-batched, direct, direct"),
        new("28x28x16->12 p1 b8", "direct, direct, direct", "direct, direct, patches-winograd"),

        // Depthwise, with one filter a channel and with two.
        new("28x28x32->32 p1 g32", "depthwise, depthwise, depthwise"),
        new("28x28x32->64 p1 g32", "depthwise-repeated, depthwise-repeated, depthwise-repeated"),
        new("28x28x32->32 p1 s2 g32", "depthwise, depthwise, depthwise"),
        new("28x28x2->2 p1 g2", "depthwise, depthwise, depthwise"),

        // Groups have their own channels.
        new("28x28x20->20 p1 g2", "planes-winograd, planes-winograd, direct", "planes-winograd-batched, planes-winograd-batched, direct"),
        new("28x28x20->20 p1 g4", "planes-batched, planes-batched, direct"),
        new("28x28x32->12 p1 g4", "planes-batched, planes-batched, direct", "planes-batched, direct, direct", "direct, direct, direct"),

        // The data gradient by phases of the strides, and by one product above 64 phases and up to 16 taps of each.
        new("28x28x32->32 k1 s2", "direct, direct, direct"),
        new("28x28x10->10 k1 s2", "direct, direct, direct"),
        new("64x64x3->8 k8 s8", "direct, direct-phases, direct"),
        new("64x64x3->8 k9x8 s9x8", "direct, patch-spread, direct"),
        new("72x72x3->8 k36 s9", "direct, patch-spread, direct"),
        new("73x72x3->8 k37x36 s9", "direct, direct-phases, direct"),
        new("1x1x4->4 k1 s3 p1", "direct, direct, direct"),
        new("7x7x32->32 s7", "direct, direct-phases, direct"),
    ];

    [Theory]
    [InlineData(16)]
    [InlineData(8)]
    [InlineData(4)]
    public void Each_shape_has_its_kernels(int lanes)
    {
        string[] wrong =
        [
            .. from one in s_cases
               let names = one.Choose(lanes)
               where names != one.Expected(lanes)
               select $"{one.Convolution}: {names}, not {one.Expected(lanes)}"
        ];
        Assert.True(wrong.Length == 0, string.Join(Environment.NewLine, wrong));
    }

    [Fact]
    public void Every_kernel_has_a_name_of_its_own_and_a_case()
    {
        string[] sums = [.. ConvolutionTable.Sums.Entries.Select(entry => entry.Name)];
        string[] gradients = [.. ConvolutionTable.WeightGradients.Entries.Select(entry => entry.Name)];
        string[][] chosen = [.. from one in s_cases from lanes in (int[])[16, 8, 4] select one.Choose(lanes).Split(", ")];

        Assert.Distinct(sums);
        Assert.Distinct(gradients);
        Assert.Empty(sums.Except(chosen.SelectMany(names => names[..2])));
        Assert.Empty(gradients.Except(chosen.Select(names => names[2])));
    }

    [Fact]
    public void The_kernel_set_names_what_the_tables_choose_for_this_processor()
    {
        using CpuKernelSet kernels = new(threads: 1);
        Conv2DShape shape = new(8, 8, 32, 32, kernel: 3, stride: 1, Padding.All(1), dilation: 1);

        Assert.Equal(new KernelNames("winograd-4x4", "winograd-4x4", "direct"), kernels.Convolution.Names(shape, batch: 2));
        Assert.Equal(new KernelNames("winograd-4x4", "winograd-4x4", "winograd-4x4"), kernels.Convolution.Names(shape, batch: 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => kernels.Convolution.Names(shape, batch: 0));
    }

    private sealed record Case(string Convolution, string V16, string? V8 = null, string? V4 = null)
    {
        public string Expected(int lanes) => lanes switch { 16 => V16, 8 => V8 ?? V16, _ => V4 ?? V8 ?? V16 };

        public string Choose(int lanes)
        {
            string[] words = Convolution.Split(' ');
            int[] sizes = [.. words[0].Replace("->", "x", StringComparison.Ordinal).Split('x').Select(Number)];
            Size2D kernel = 3, stride = 1, dilation = 1;
            (int padding, int groups, int batch) = (0, 1, 1);
            foreach (string word in words[1..])
            {
                int[] numbers = [.. word[1..].Split('x').Select(Number)];
                Size2D size = new(numbers[0], numbers[^1]);
                switch (word[0])
                {
                    case 'k': kernel = size; break;
                    case 's': stride = size; break;
                    case 'd': dilation = size; break;
                    case 'p': padding = numbers[0]; break;
                    case 'g': groups = numbers[0]; break;
                    default: batch = numbers[0]; break;
                }
            }

            Conv2DShape shape = new(sizes[0], sizes[1], sizes[2], sizes[3], kernel, stride, Padding.All(padding), dilation, groups);
            KernelNames names = new ConvolutionPlan(shape, lanes).Names(batch);
            return $"{names.Forward}, {names.BackwardData}, {names.BackwardWeights}";
        }

        private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
    }
}
