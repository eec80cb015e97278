using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

/// <summary>What is wrong with a PNG file and does not touch its pixels refuses nothing; what does, refuses the file.</summary>
public sealed class PngStrictnessTests
{
    private static readonly byte[] s_signature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly byte[] s_end = TestPng.Chunk("IEND", []);
    private readonly PngDecoder _decoder = new();

    public static TheoryData<string> TextAndProfiles() =>
        ["tEXt", "zTXt", "iTXt", "iCCP", "gAMA", "cHRM", "sRGB", "pHYs", "tIME", "bKGD", "sBIT", "prVt"];

    [Theory]
    [MemberData(nameof(TextAndProfiles))]
    public void A_wrong_checksum_or_content_of_what_makes_no_pixels_is_not_regarded(string type)
    {
        byte[] bad = TestPng.BadChunk(type, [1, 2, 3]);

        Assert.Equal([10, 20], Decode([Header(colour: 0), bad, Grey(), s_end]).Pixels);
        Assert.Equal([10, 20], Decode([Header(colour: 0), Grey(), bad, s_end]).Pixels);
    }

    [Theory]
    [InlineData("IHDR")]
    [InlineData("PLTE")]
    [InlineData("tRNS")]
    [InlineData("IDAT")]
    [InlineData("eXIf")]
    public void A_wrong_checksum_of_what_makes_pixels_refuses_the_file(string type)
    {
        byte[][] chunks =
        [
            Header(colour: 3), TestPng.Chunk("PLTE", [1, 2, 3]), TestPng.Chunk("tRNS", [4]), TestPng.Chunk("eXIf", Exif(6)),
            TestPng.Chunk("IDAT", TestPng.Pack([0, 0, 0])), s_end,
        ];
        byte[] wrong = chunks.Single(chunk => System.Text.Encoding.ASCII.GetString(chunk, 4, 4) == type);
        wrong[^1] ^= 1;

        Assert.Contains($"the checksum of the chunk {type} is wrong", Refused(chunks), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Pixels_with_alpha_of_their_own_leave_a_transparent_colour_out(int colour)
    {
        int samples = colour == 4 ? 2 : 4;
        byte[] pixels = [.. Enumerable.Range(1, 2 * samples).Select(value => (byte)value)];

        DecodedImage image = Decode(
            [Header(colour), TestPng.Chunk("tRNS", [0, 1, 0, 2, 0, 3]), TestPng.Chunk("IDAT", TestPng.Pack([0, .. pixels])), s_end]);

        Assert.Equal(samples, image.Channels);
        Assert.Equal(pixels, image.Pixels);
    }

    [Fact]
    public void Alphas_beyond_the_palette_and_a_transparent_colour_that_is_too_short_are_left_out()
    {
        byte[] numbers = TestPng.Chunk("IDAT", TestPng.Pack([0, 0, 1]));

        Assert.Equal(
            [1, 2, 3, 9, 0, 0, 0, 255],
            Decode([Header(colour: 3), TestPng.Chunk("PLTE", [1, 2, 3]), TestPng.Chunk("tRNS", [9, 8, 7, 6]), numbers, s_end]).Pixels);
        Assert.Equal([10, 20], Decode([Header(colour: 0), TestPng.Chunk("tRNS", [1]), Grey(), s_end]).Pixels);
        Assert.Equal([10, 20], Decode([Header(colour: 0), TestPng.Chunk("PLTE", [1]), TestPng.Chunk("PLTE", []), Grey(), s_end]).Pixels);
    }

    [Fact]
    public void A_file_may_end_behind_its_pixels_in_any_way()
    {
        byte[][] image = [Header(colour: 0), Grey()];
        byte[][] endings = [[], s_end, s_end[..9], TestPng.BadChunk("IEND", []), [.. s_end, 1, 2, 3],
            TestPng.Chunk("tEXt", new byte[50])[..20], [0]];

        Assert.All(endings, ending => Assert.Equal([10, 20], Decode([.. image, ending]).Pixels));
    }

    [Fact]
    public void A_chunk_that_turns_the_image_must_be_whole_even_at_the_end()
    {
        byte[] cut = TestPng.Chunk("eXIf", Exif(6))[..^1];

        Assert.Contains("truncated: the chunk eXIf", Refused([Header(colour: 0), Grey(), cut]), StringComparison.Ordinal);
    }

    [Fact]
    public void Packed_pixels_may_be_too_many_or_lack_their_checksum_but_not_have_a_wrong_one()
    {
        byte[] more = TestPng.Pack([0, 10, 20, 0, 30, 40]);
        byte[] packed = TestPng.Pack([0, 10, 20]);
        byte[] wrong = [.. packed[..^1], (byte)(packed[^1] ^ 1)];

        Assert.Equal([10, 20], Decode([Header(colour: 0), TestPng.Chunk("IDAT", more), s_end]).Pixels);
        Assert.Equal([10, 20], Decode([Header(colour: 0), TestPng.Chunk("IDAT", packed[..^4]), s_end]).Pixels);
        Assert.Contains(
            "compressed pixels cannot be decompressed", Refused([Header(colour: 0), TestPng.Chunk("IDAT", wrong), s_end]),
            StringComparison.Ordinal);
        Assert.Contains(
            "compressed pixels cannot be decompressed", Refused([Header(colour: 0), TestPng.Chunk("IDAT", new byte[20]), s_end]),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_chunk_s_name_has_four_letters()
    {
        Assert.Contains("the name t?xt", Refused([Header(colour: 0), TestPng.Chunk("t1xt", []), Grey(), s_end]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, new byte[] { 10, 20 })]
    [InlineData(2, new byte[] { 20, 10 })]
    [InlineData(6, new byte[] { 10, 20 })]
    [InlineData(8, new byte[] { 20, 10 })]
    public void A_photograph_is_turned_as_its_exif_chunk_says(byte orientation, byte[] expected)
    {
        DecodedImage before = Decode([Header(colour: 0), TestPng.Chunk("eXIf", Exif(orientation)), Grey(), s_end]);
        DecodedImage behind = Decode([Header(colour: 0), Grey(), TestPng.Chunk("eXIf", Exif(orientation)), s_end]);

        Assert.Equal(orientation >= 5 ? (2, 1) : (1, 2), (before.Height, before.Width));
        Assert.Equal(expected, before.Pixels);
        Assert.Equal(expected, behind.Pixels);
    }

    private static byte[] Exif(byte orientation) =>
        [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];

    private static byte[] Header(int colour) => TestPng.Chunk("IHDR", TestPng.Header(2, 1, 8, colour, false));

    private static byte[] Grey() => TestPng.Chunk("IDAT", TestPng.Pack([0, 10, 20]));

    private DecodedImage Decode(byte[][] chunks) => _decoder.Decode([.. s_signature, .. chunks.SelectMany(chunk => chunk)]);

    private string Refused(byte[][] chunks) => Assert.Throws<InvalidDataException>(() => Decode(chunks)).Message;
}
