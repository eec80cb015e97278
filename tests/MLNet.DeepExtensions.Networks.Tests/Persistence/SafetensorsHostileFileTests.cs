using System.Buffers.Binary;
using System.Text;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks.Tests.Persistence;

public class SafetensorsHostileFileTests
{
    [Fact]
    public void A_file_truncated_at_any_length_is_refused()
    {
        byte[] file = SafetensorsBytes.Small();
        for (int length = 0; length < file.Length; length++)
        {
            Assert.Throws<ModelFormatException>(() => SafetensorsBytes.Read(file[..length]));
        }
    }

    [Fact]
    public void A_file_that_is_shorter_than_it_says_when_it_is_read_is_refused()
    {
        byte[] file = SafetensorsBytes.Small();
        using MemoryStream stream = new(file[..^1]);
        Assert.Throws<ModelFormatException>(() => SafetensorsFile.Read(stream, file.Length, "shrinking"));
    }

    [Fact]
    public void Every_changed_bit_is_noticed()
    {
        byte[] file = SafetensorsBytes.Small();
        for (int bit = 0; bit < file.Length * 8; bit++)
        {
            byte[] changed = [.. file];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<ModelFormatException>(() => SafetensorsBytes.Read(changed));
        }
    }

    [Fact]
    [Trait("Category", "Fuzz")]
    public void Ten_thousand_mutated_files_are_refused()
    {
        byte[] file = SafetensorsBytes.Small();
        Random random = new(20240501);
        int refused = 0;
        while (refused < Fuzz.Rounds(10_000))
        {
            byte[] mutant = FileMutations.Mutate(file, random);
            if (mutant.AsSpan().SequenceEqual(file))
            {
                continue;
            }

            Assert.Throws<ModelFormatException>(() => SafetensorsBytes.Read(mutant));
            refused++;
        }
    }

    [Fact]
    [Trait("Category", "Fuzz")]
    public void Mutated_files_without_a_digest_are_read_or_refused_but_never_crash()
    {
        byte[] file = SafetensorsBytes.Foreign(
            """{"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"b":{"dtype":"F16","shape":[2],"data_offsets":[8,12]}}""", 12);
        Random random = new(7);
        for (int i = 0; i < Fuzz.Rounds(10_000); i++)
        {
            byte[] mutant = FileMutations.Mutate(file, random);
            try
            {
                SafetensorsContent content = SafetensorsBytes.Read(mutant, requireDigest: false);
                Assert.All(content.Tensors, tensor => Assert.Equal(tensor.Shape.Aggregate(1L, (a, b) => a * b), tensor.Values.Length));
            }
            catch (ModelFormatException)
            {
                // Refused, which is as good.
            }
        }
    }

    [Theory]
    [InlineData(1UL << 63)]
    [InlineData(ulong.MaxValue)]
    [InlineData(long.MaxValue)]
    [InlineData(100_000_000)]
    [InlineData(3)]
    [InlineData(0)]
    public void A_wrong_header_length_is_refused(ulong claimed)
    {
        byte[] file = SafetensorsBytes.Foreign("{}", 0, claimed);
        Assert.Throws<ModelFormatException>(() => SafetensorsBytes.Read(file, requireDigest: false));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""")] // negative offset
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""")] // backwards
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""")] // the last four bytes belong to nobody
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""")] // the first four
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""")] // beyond the end
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}""")] // shape and bytes differ
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""")] // overlap
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""")] // the same bytes twice
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,2],"data_offsets":[0,8]}}""")] // 2^62 * 2 * 4 wraps to 0
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296,2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,8]}}""")] // 2^63
    [InlineData("""{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2,-1],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2],"data_offsets":[0,8]}}""")] // 17 dimensions
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4,8]}}""")]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"f32","shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"0","shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":0,"shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"shape":[2],"data_offsets":[0,8]}}""")] // a property twice
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}""")] // a name twice
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"\u0061":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}""")] // the same, escaped
    [InlineData("""{"__metadata__":{"k":"1","k":"2"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"__metadata__":{},"__metadata__":{},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"__metadata__":{"k":1},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"__metadata__":{"deepextensions.sha256":"12"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""")] // half a surrogate pair
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} {}""")] // something behind the header's object
    [InlineData(""" {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""")] // white space before it
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""")]
    [InlineData("""{"a":[0,8]}""")]
    [InlineData("""{"a":null}""")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")] // eight bytes that no tensor owns
    [InlineData("")]
    public void A_hostile_header_is_refused(string header)
    {
        byte[] file = SafetensorsBytes.Foreign(header, 8);
        ModelFormatException failure = Assert.Throws<ModelFormatException>(() => SafetensorsBytes.Read(file, requireDigest: false));
        Assert.StartsWith("'small.safetensors' cannot be read as a model: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_JSON_is_refused()
    {
        string deep = """{"a":""" + new string('[', 1_000_000);
        Assert.Throws<ModelFormatException>(() => SafetensorsBytes.Read(SafetensorsBytes.Foreign(deep), requireDigest: false));
    }

    [Fact]
    public void A_name_that_is_not_Unicode_is_refused()
    {
        byte[] file = SafetensorsBytes.Foreign("""{"?":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8);
        file[10] = 0xFF;
        Assert.Throws<ModelFormatException>(() => SafetensorsBytes.Read(file, requireDigest: false));
    }

    [Fact]
    public void What_exceeds_a_limit_is_refused()
    {
        byte[] file = SafetensorsBytes.Small();
        Assert.NotNull(
            SafetensorsBytes.Read(file, limits: new SafetensorsLimits { Tensors = 3, MetadataEntries = 2, Rank = 2, DataBytes = 28 }));
        Assert.Throws<ModelFormatException>(() => SafetensorsBytes.Read(file, limits: new SafetensorsLimits { Tensors = 2 }));
        Assert.Throws<ModelFormatException>(() => SafetensorsBytes.Read(file, limits: new SafetensorsLimits { MetadataEntries = 1 }));
        Assert.Throws<ModelFormatException>(() => SafetensorsBytes.Read(file, limits: new SafetensorsLimits { Rank = 1 }));
        Assert.Throws<ModelFormatException>(() => SafetensorsBytes.Read(file, limits: new SafetensorsLimits { DataBytes = 27 }));
        Assert.Throws<ModelFormatException>(() => SafetensorsBytes.Read(file, limits: new SafetensorsLimits { HeaderBytes = 64 }));
    }

    [Fact]
    public void A_hostile_header_costs_no_more_memory_than_the_file_has_bytes()
    {
        // It asks for 2^40 elements; the file has 8 bytes.
        byte[] file = SafetensorsBytes.Foreign("""{"a":{"dtype":"U8","shape":[1099511627776],"data_offsets":[0,1099511627776]}}""", 8);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<ModelFormatException>(() => SafetensorsBytes.Read(file, requireDigest: false));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }
}
