using System.Buffers.Binary;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

[Trait("Category", "Fuzz")]
public sealed class FileDatasetFuzzTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Mutated_files_are_refused_or_what_was_written() =>
        new Fuzz { Seeds = Seeds(), Documented = [typeof(InvalidDataException)] }.Run(1000, Read);

    [Fact]
    public void Mutated_files_whose_header_has_a_right_checksum_are_read_or_refused() =>
        new Fuzz { Seeds = Seeds(), Documented = [typeof(InvalidDataException)], Finish = WithChecksums }.Run(1500, Read);

    private byte[][] Seeds()
    {
        Dataset floats = Dataset.FromArrays([[1, 2], [3, 4], [5, 6]], Targets.Classes([0, 1, 1], ["no", "yes"]), [1, 2, 3]);
        Dataset bytes = Dataset.FromBytes([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 1], new float[][] { [1, 2], [3, 4] });
        return [.. new[] { floats, bytes }.Select(dataset =>
        {
            FileDataset.Write(_folder["seed"], dataset).Dispose();
            return File.ReadAllBytes(_folder["seed"]);
        })];
    }

    /// <summary>Makes right what a header's numbers are checked by, so that the checks behind are reached.</summary>
    private static byte[] WithChecksums(byte[] file)
    {
        const int End = FileDatasetHeader.Length;
        if (file.Length >= End)
        {
            int names = Math.Clamp(BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(72)), 0, file.Length - End);
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(80), Crc32C.Of(file.AsSpan(file.Length - names)));
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(End - 4), Crc32C.Of(file.AsSpan(0, End - 4)));
        }

        return file;
    }

    private void Read(byte[] input)
    {
        using FileDataset file = FileDataset.Open(_folder.Write("input", input));
        Assert.Equal(file.Count * file.InputShape.Size, file.AllInputs().Length);
        file.Verify();
    }
}
