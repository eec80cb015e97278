using System.Buffers.Binary;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

/// <summary>The decoders of ring 0 give an image of a mutated file, or say what is wrong with it, in bounded memory and time.</summary>
public sealed class ImageDecoderFuzzTests
{
    private static readonly Limits s_limits = new() { Images = new ImageLimits { Pixels = 1 << 20 } };

    [Fact]
    public void Mutated_png_files_are_decoded_or_refused() => Fuzzer(PngSeeds(), static input => input).Run(1500, Decode(new PngDecoder()));

    [Fact]
    public void Mutated_png_files_with_right_checksums_are_decoded_or_refused() =>
        Fuzzer(PngSeeds(), WithChecksums).Run(1500, Decode(new PngDecoder()));

    [Fact]
    public void Mutated_pnm_files_are_decoded_or_refused() => Fuzzer(
        [
            "P1 3 2\n1 0 1\n0 1 0"u8.ToArray(), "P2 2 2 # grey\n15 1 2 3 15"u8.ToArray(), "P3 1 1 255 1 2 3"u8.ToArray(),
            [.. "P4 9 2\n"u8, 1, 128, 2, 0], [.. "P5 2 2 255\n"u8, 1, 2, 3, 4], [.. "P5 1 2 65535\n"u8, 1, 2, 3, 4],
            [.. "P6 1 1 7\n"u8, 1, 2, 3],
        ],
        static input => input).Run(3000, Decode(new PnmDecoder()));

    private static Fuzz Fuzzer(byte[][] seeds, Func<byte[], byte[]> finish) => new()
    {
        Seeds = seeds,
        Finish = finish,
        Documented = [typeof(InvalidDataException)],
        Words = ["IHDR"u8.ToArray(), "PLTE"u8.ToArray(), "tRNS"u8.ToArray(), "eXIf"u8.ToArray(), "IDAT"u8.ToArray(), "IEND"u8.ToArray()],
    };

    private static Action<byte[]> Decode(IImageDecoder decoder) => input =>
    {
        using (Limits.Apply(s_limits))
        {
            DecodedImage image = decoder.Decode(input);
            Assert.Equal(image.Height * image.Width * image.Channels, image.Pixels.Length);
        }
    };

    private static byte[][] PngSeeds()
    {
        (int Colour, int Depth, int Samples)[] kinds = [(0, 1, 1), (0, 16, 1), (2, 8, 3), (3, 4, 1), (4, 8, 2), (6, 16, 4)];
        return
        [
            .. kinds.SelectMany(kind => new[] { false, true }.Select(interlaced => new TestPng
            {
                Width = 9, Height = 5, Colour = kind.Colour, Depth = kind.Depth, Interlaced = interlaced, Filters = [4, 3, 2, 1, 0],
                DataChunks = 2, Samples = [.. Enumerable.Range(0, 45 * kind.Samples).Select(i => i % (1 << Math.Min(kind.Depth, 8)))],
                Palette = kind.Colour == 3 ? new byte[48] : null, Transparency = kind.Colour == 3 ? [1, 2] : null,
            }.Write())),
        ];
    }

    /// <summary>Makes the checksum of each chunk right, so that the mutations reach what is behind it.</summary>
    private static byte[] WithChecksums(byte[] file)
    {
        for (int at = 8; at + 12 <= file.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
            if (length > file.Length - at - 12)
            {
                break;
            }

            int end = at + 8 + (int)length;
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(end), Crc32.Of(file.AsSpan((at + 4)..end)));
            at = end + 4;
        }

        return file;
    }
}
