using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks.Tests.Persistence;

public class SafetensorsRoundTripTests
{
    [Fact]
    public void What_was_written_is_read()
    {
        SafetensorsContent content = SafetensorsBytes.Read(SafetensorsBytes.Small());

        Assert.Equal(["dense/weights", "nothing", "dense/bias"], content.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([2L, 3L], content.Find("dense/weights")!.Shape);
        Assert.Equal([1, -2, 3.5f, 0, float.MaxValue, -0f], content.Find("dense/weights")!.Values.ToArray());
        Assert.Equal([0L, 4L], content.Find("nothing")!.Shape);
        Assert.True(content.Find("nothing")!.Values.IsEmpty);
        Assert.Empty(content.Find("dense/bias")!.Shape);
        Assert.Equal([7f], content.Find("dense/bias")!.Values.ToArray());
        Assert.Null(content.Find("dense/Bias"));
        Assert.Equal(2, content.Metadata.Count);
        Assert.Equal("größer\nkleiner", content.Metadata["labels"]);
        Assert.Equal("""{"layers":["dense"]}""", content.Metadata["network"]);
    }

    [Fact]
    public void Every_bit_pattern_of_a_float_survives()
    {
        float[] values = [float.NaN, BitConverter.UInt32BitsToSingle(0x7FC12345), float.NegativeInfinity, float.Epsilon, -0f];
        SafetensorsContent content = SafetensorsBytes.Read(SafetensorsBytes.Write([new SafetensorsTensor("x", [5], values)]));
        Assert.Equal(
            values.Select(BitConverter.SingleToUInt32Bits),
            content.Tensors[0].Values.ToArray().Select(BitConverter.SingleToUInt32Bits));
    }

    [Fact]
    public void Tensors_longer_than_a_chunk_survive()
    {
        float[] values = [.. Enumerable.Range(0, 100_003).Select(i => i * 0.5f)];
        SafetensorsTensor[] tensors = [new("a", [100_003], values), new("b", [100_002, 1], values.AsMemory(1))];
        SafetensorsContent content = SafetensorsBytes.Read(SafetensorsBytes.Write(tensors));
        Assert.Equal(values, content.Find("a")!.Values.ToArray());
        Assert.Equal(values[1..], content.Find("b")!.Values.ToArray());
    }

    [Fact]
    public void A_file_without_tensors_and_metadata_survives()
    {
        SafetensorsContent content = SafetensorsBytes.Read(SafetensorsBytes.Write([]));
        Assert.Empty(content.Tensors);
        Assert.Empty(content.Metadata);
    }

    [Fact]
    public void The_bytes_are_those_of_the_format()
    {
        byte[] file = SafetensorsBytes.Write(
            [new SafetensorsTensor("w", [2, 1], new float[] { 1, 2 }), new SafetensorsTensor("b", [1], new float[] { -1 })],
            new Dictionary<string, string> { ["z"] = "last", ["a"] = "first" });

        string json = "{\"__metadata__\":{\"deepextensions.sha256\":\"" + new string('0', 64) + "\",\"a\":\"first\",\"z\":\"last\"},"
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}}";
        int length = (json.Length + 7) / 8 * 8;
        byte[] expected = new byte[8 + length + 12];
        BinaryPrimitives.WriteInt64LittleEndian(expected, length);
        Encoding.ASCII.GetBytes(json.PadRight(length)).CopyTo(expected, 8);
        BinaryPrimitives.WriteSingleLittleEndian(expected.AsSpan(8 + length), 1);
        BinaryPrimitives.WriteSingleLittleEndian(expected.AsSpan(12 + length), 2);
        BinaryPrimitives.WriteSingleLittleEndian(expected.AsSpan(16 + length), -1);

        // The digest is that of the whole file with zeros in its place.
        string digest = Convert.ToHexStringLower(SHA256.HashData(expected));
        Encoding.ASCII.GetBytes(digest).CopyTo(expected, 8 + json.IndexOf("0000", StringComparison.Ordinal));
        Assert.Equal(expected, file);
        Assert.Equal(digest, SafetensorsBytes.Read(file).Digest);
    }

    [Fact]
    public void The_same_content_gives_the_same_bytes_whatever_the_order_of_the_metadata()
    {
        SafetensorsTensor[] tensors = [new("w", [1], new float[] { 1 })];
        Assert.Equal(
            SafetensorsBytes.Write(tensors, new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" }),
            SafetensorsBytes.Write(tensors, new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" }));
    }

    [Fact]
    public void A_file_of_another_maker_is_read_on_request()
    {
        byte[] file = SafetensorsBytes.Foreign(
            """{"b":{"data_offsets":[2,3],"shape":[],"dtype":"U8"},"a":{"dtype":"I16","shape":[1,1],"data_offsets":[0,2]}}""" + "  ", 3);

        SafetensorsContent content = SafetensorsBytes.Read(file, requireDigest: false);

        Assert.Equal(["a", "b"], content.Tensors.Select(tensor => tensor.Name));
        Assert.Equal(0x0201, content.Find("a")!.Values.Span[0]);
        Assert.Equal(SafetensorsElementType.I16, content.Find("a")!.StoredType);
        Assert.Equal(3, content.Find("b")!.Values.Span[0]);
        Assert.Null(content.Digest);
        Assert.Contains(
            "SHA-256", Assert.Throws<ModelFormatException>(() => SafetensorsBytes.Read(file)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("F16", new byte[] { 0x00, 0xC1 }, -2.5f)]
    [InlineData("BF16", new byte[] { 0x20, 0xC0 }, -2.5f)]
    [InlineData("F32", new byte[] { 0, 0, 0x20, 0xC0 }, -2.5f)]
    [InlineData("F64", new byte[] { 0, 0, 0, 0, 0, 0, 0x04, 0xC0 }, -2.5f)]
    [InlineData("BOOL", new byte[] { 1 }, 1f)]
    [InlineData("U8", new byte[] { 0xFE }, 254f)]
    [InlineData("I8", new byte[] { 0xFE }, -2f)]
    [InlineData("U16", new byte[] { 0xFE, 0xFF }, 65534f)]
    [InlineData("I16", new byte[] { 0xFE, 0xFF }, -2f)]
    [InlineData("U32", new byte[] { 0, 0, 0, 0x80 }, 2147483648f)]
    [InlineData("I32", new byte[] { 0, 0, 0, 0x80 }, -2147483648f)]
    [InlineData("U64", new byte[] { 0, 0, 0, 0, 0, 0, 0, 0x80 }, 9223372036854775808f)]
    [InlineData("I64", new byte[] { 0xFD, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, -3f)]
    public void Elements_of_other_types_become_floats(string type, byte[] element, float expected)
    {
        byte[] file = SafetensorsBytes.Foreign(
            $"{{\"x\":{{\"dtype\":\"{type}\",\"shape\":[1],\"data_offsets\":[0,{element.Length}]}}}}", element.Length);
        element.CopyTo(file, file.Length - element.Length);
        Assert.Equal(expected, SafetensorsBytes.Read(file, requireDigest: false).Tensors[0].Values.Span[0]);
    }

    [Fact]
    public void Writing_refuses_names_and_shapes_that_could_not_be_read_again()
    {
        SafetensorsTensor one = new("one", [1], new float[1]);
        Assert.Throws<ArgumentException>(() => SafetensorsBytes.Write([one, one]));
        Assert.Throws<ArgumentException>(() => SafetensorsBytes.Write([one with { Name = "__metadata__" }]));
        Assert.Throws<ArgumentException>(() => SafetensorsBytes.Write([one with { Shape = [2] }]));
        Assert.Throws<ArgumentException>(() => SafetensorsBytes.Write([one with { Shape = [-1, -1] }]));
        Assert.Throws<ArgumentException>(() => SafetensorsBytes.Write([one with { Shape = [1L << 33, 1L << 33] }]));
        Assert.Throws<ArgumentException>(
            () => SafetensorsBytes.Write([one], new Dictionary<string, string> { ["deepextensions.sha256"] = "mine" }));
    }
}
