using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

public sealed class PngTests
{
    // The IEND chunk.
    private const int EndLength = 12;

    private readonly PngDecoder _decoder = new();

    public static TheoryData<int, int, int, int, bool> Kinds()
    {
        TheoryData<int, int, int, int, bool> kinds = new();
        (int Colour, int Depth)[] types = [(0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (3, 1), (3, 2), (3, 4), (3, 8), (4, 8),
            (4, 16), (6, 8), (6, 16)];
        (int Width, int Height)[] sizes = [(1, 1), (5, 3), (3, 9), (17, 10)];
        foreach ((int colour, int depth) in types)
        {
            foreach ((int width, int height) in sizes)
            {
                kinds.Add(colour, depth, width, height, false);
                kinds.Add(colour, depth, width, height, true);
            }
        }

        return kinds;
    }

    [Fact]
    public void A_hand_made_file_is_decoded()
    {
        // 2x2 red, green, blue and white, written by hand with stored (not packed) data.
        byte[] file = Convert.FromHexString(
            "89504E470D0A1A0A" + "0000000D" + "49484452" + "00000002" + "00000002" + "0802000000" + "FDD49A73"
            + "00000019" + "49444154" + "7801" + "01" + "0E00" + "F1FF" + "00FF000000FF00" + "000000FFFFFFFF" + "1FEE05FB" + "DEDDEC2B"
            + "00000000" + "49454E44" + "AE426082");

        DecodedImage image = _decoder.Decode(file);

        Assert.Equal((2, 2, 3), (image.Height, image.Width, image.Channels));
        Assert.Equal([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255], image.Pixels);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_colour_type_depth_and_interlacing_is_decoded(int colour, int depth, int width, int height, bool interlaced)
    {
        Random random = new(width + (100 * depth) + colour);
        int perPixel = colour switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        int largest = (1 << depth) - 1;
        int[] samples = [.. Enumerable.Range(0, width * height * perPixel).Select(_ => random.Next(largest + 1))];
        byte[] palette = new byte[3 * (largest + 1)];
        random.NextBytes(palette);
        TestPng png = new()
        {
            Width = width,
            Height = height,
            Colour = colour,
            Depth = depth,
            Interlaced = interlaced,
            Samples = samples,
            Filters = [4, 3, 2, 1, 0],
            Palette = colour == 3 ? palette : null,
            DataChunks = 3,
        };

        DecodedImage image = _decoder.Decode(png.Write());

        byte[] expected = colour == 3
            ? [.. samples.SelectMany(sample => palette.Skip(3 * sample).Take(3))]
            : [.. samples.Select(sample => (byte)Math.Round(sample * 255.0 / largest, MidpointRounding.AwayFromZero))];
        Assert.Equal((height, width, colour == 3 ? 3 : perPixel), (image.Height, image.Width, image.Channels));
        Assert.Equal(expected, image.Pixels);
    }

    [Fact]
    public void A_transparent_grey_becomes_alpha()
    {
        TestPng png = new() { Width = 3, Height = 1, Depth = 2, Samples = [0, 2, 3], Transparency = [0, 2] };

        Assert.Equal([0, 255, 170, 0, 255, 255], _decoder.Decode(png.Write()).Pixels);
    }

    [Fact]
    public void A_transparent_colour_is_compared_in_all_16_bits()
    {
        TestPng png = new()
        {
            Width = 2,
            Height = 1,
            Colour = 2,
            Depth = 16,
            Samples = [256, 2, 3, 256, 2, 4],
            Transparency = [1, 0, 0, 2, 0, 3]
        };

        Assert.Equal([1, 0, 0, 0, 1, 0, 0, 255], _decoder.Decode(png.Write()).Pixels);
    }

    [Fact]
    public void A_palette_has_alpha_for_its_first_colours()
    {
        TestPng png = new() { Width = 2, Height = 1, Colour = 3, Samples = [0, 1], Palette = [1, 2, 3, 4, 5, 6], Transparency = [7] };

        Assert.Equal([1, 2, 3, 7, 4, 5, 6, 255], _decoder.Decode(png.Write()).Pixels);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void What_is_encoded_is_decoded_again(int channels)
    {
        byte[] pixels = new byte[7 * 5 * channels];
        new Random(channels).NextBytes(pixels);

        DecodedImage image = _decoder.Decode(PngEncoder.Encode(new DecodedImage(7, 5, channels, pixels)));

        Assert.Equal((7, 5, channels), (image.Height, image.Width, image.Channels));
        Assert.Equal(pixels, image.Pixels);
    }

    [Fact]
    public void A_file_cut_short_within_its_pixels_is_refused_and_one_cut_behind_them_is_whole()
    {
        byte[] file = Small().Write();
        int end = file.Length - EndLength;
        for (int length = 0; length < file.Length; length++)
        {
            byte[] cut = file[..length];
            if (length < end)
            {
                Assert.Throws<InvalidDataException>(() => _decoder.Decode(cut));
            }
            else
            {
                Assert.Equal(_decoder.Decode(file).Pixels, _decoder.Decode(cut).Pixels);
            }
        }
    }

    [Fact]
    public void Every_changed_byte_gives_an_error_or_the_same_pixels()
    {
        byte[] file = Small().Write();
        int refused = 0;
        for (int i = 0; i < file.Length; i++)
        {
            byte[] damaged = [.. file];
            damaged[i] ^= 0x10;
            try
            {
                Assert.Equal(_decoder.Decode(file).Pixels, _decoder.Decode(damaged).Pixels);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        // All but the text, its checksum and the end.
        Assert.InRange(refused, file.Length - 50, file.Length - 14);
    }

    [Theory]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(8192, 8192)]
    [InlineData(-1, 1)]
    [InlineData(0, 1)]
    public void A_header_that_promises_too_much_is_refused_before_memory_is_asked_for(int width, int height)
    {
        byte[] file = TestPng.File(
            [("IHDR", TestPng.Header(width, height, 16, 6, false)), ("IDAT", TestPng.Pack(new byte[100])), ("IEND", [])]);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<InvalidDataException>(() => _decoder.Decode(file));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void The_most_pixels_can_be_set()
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => new PngDecoder { MaxPixels = 5 }.Decode(Small().Write()));
        Assert.Contains(
            "2x3 pixels (height x width); at most 5 (PngDecoder.MaxPixels) are allowed", error.Message, StringComparison.Ordinal);
        Assert.Equal(6, new PngDecoder { MaxPixels = 6 }.Decode(Small().Write()).Pixels.Length);
    }

    [Fact]
    public void A_number_beyond_the_palette_is_black_and_a_missing_palette_an_error()
    {
        TestPng png = new() { Width = 2, Height = 1, Colour = 3, Depth = 2, Samples = [0, 3], Palette = [9, 8, 7, 1, 1, 1] };
        TestPng bare = new() { Width = 2, Height = 1, Colour = 3, Depth = 2, Samples = [0, 3] };

        Assert.Equal([9, 8, 7, 0, 0, 0], _decoder.Decode(png.Write()).Pixels);
        Assert.Contains(
            "no palette", Assert.Throws<InvalidDataException>(() => _decoder.Decode(bare.Write())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Chunks_out_of_order_unknown_or_too_many_are_errors()
    {
        byte[] header = TestPng.Header(2, 1, 8, 0, false);
        byte[] data = TestPng.Pack([0, 1, 2]);
        (string, byte[])[][] files =
        [
            [("IDAT", data), ("IHDR", header), ("IEND", [])],
            [("IHDR", header), ("IHDR", header), ("IDAT", data), ("IEND", [])],
            [("IHDR", header), ("IDAT", data[..4]), ("tEXt", []), ("IDAT", data[4..]), ("IEND", [])],
            [("IHDR", header), ("NEED", []), ("IDAT", data), ("IEND", [])],
            [("IHDR", header), ("IEND", [])],
            [("IHDR", header), ("IDAT", TestPng.Pack([0, 1])), ("IEND", [])],
            [("IHDR", header), ("IDAT", TestPng.Pack([5, 1, 2])), ("IEND", [])],
            [("IHDR", header[..12]), ("IDAT", data), ("IEND", [])],
            [("IHDR", TestPng.Header(2, 1, 4, 2, false)), ("IDAT", data), ("IEND", [])],
        ];

        Assert.All(files, chunks => Assert.Throws<InvalidDataException>(() => _decoder.Decode(TestPng.File(chunks))));
        Assert.Equal([1, 2], _decoder.Decode(TestPng.File([("IHDR", header), ("IDAT", data), ("IEND", [])])).Pixels);
    }

    private static TestPng Small() => new() { Width = 3, Height = 2, Samples = [10, 20, 30, 40, 50, 60], Filters = [1, 2] };
}
