using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

[Trait("Category", "Fuzz")]
public sealed class IdxFuzzTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Mutated_files_are_read_or_refused() =>
        new Fuzz { Seeds = Seeds(), Documented = [typeof(InvalidDataException)] }.Run(2000, Read);

    [Fact]
    public void Mutated_files_that_are_packed_are_read_or_refused() =>
        new Fuzz { Seeds = Seeds(), Finish = IdxTests.GZip, Documented = [typeof(InvalidDataException)] }.Run(700, Read);

    [Fact]
    public void Mutated_packed_files_are_read_or_refused() =>
        new Fuzz { Seeds = [.. Seeds().Select(IdxTests.GZip)], Documented = [typeof(InvalidDataException)] }.Run(1000, Read);

    private static byte[][] Seeds() =>
    [
        IdxTests.Idx(IdxType.Byte, [3, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255]),
        IdxTests.Idx(IdxType.Int32, [2], [0, 0, 0, 1, 255, 255, 255, 255]),
        IdxTests.Idx(IdxType.Double, [1], [64, 36, 0, 0, 0, 0, 0, 0]),
        IdxTests.Idx(IdxType.Byte, [600], new byte[600]),
    ];

    private void Read(byte[] input)
    {
        IdxFile file = IdxFile.Read(_folder.Write("input", input));
        Assert.Equal(file.Count, file.ToSingles().Length);
        if (file.Type == IdxType.Byte && file.Dimensions is [3, ..])
        {
            string labels = _folder.Write("labels", IdxTests.Idx(IdxType.Byte, [3], [0, 1, 1]));
            Assert.Equal(3, IdxDataset.Load(_folder["input"], labels).Count);
        }
    }
}
