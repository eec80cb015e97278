using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

[Trait("Category", "Fuzz")]
public sealed class CsvFuzzTests : IDisposable
{
    private static readonly CsvOptions[] s_options =
    [
        new() { Label = "y" },
        new() { Label = -1, Categorical = ["b"], Missing = MissingValueHandling.DropRow },
        new() { Targets = ["y"], Weight = "b" },
        new() { HasHeader = false, Label = 0, Delimiter = ";" },
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Mutated_files_are_read_or_refused() => Files(static file => file).Run(1500, Read);

    [Fact]
    public void Mutated_files_that_are_packed_are_read_or_refused() => Files(IdxTests.GZip).Run(500, Read);

    [Fact]
    public void Mutated_packed_files_are_read_or_refused()
    {
        Fuzz files = Files(static file => file);
        new Fuzz { Seeds = [.. files.Seeds.Select(IdxTests.GZip)], Documented = files.Documented }.Run(1000, Read);
    }

    private static Fuzz Files(Func<byte[], byte[]> finish) => new()
    {
        Seeds =
        [
            [.. "a,b,y\n1,2,u\n3,4,v\n-5.5e3,6,u\n"u8],
            [.. "a,b,y\r\n1,red,1\r\n\r\n?,\"bl\"\"ue\",2\r\n3,\"gr\nay\",3\r\n"u8],
            [.. "7;8;9\n1;2;3\n"u8],
            [0xFF, 0xFE, .. System.Text.Encoding.Unicode.GetBytes("a,b,y\n1,2,3\n")],
        ],
        Words = [[.. "NaN"u8], [.. "1e999"u8], [.. "\"\""u8], [.. "\""u8], [.. ","u8], [.. "\r\n"u8], [.. ";"u8], [.. "\uFEFF"u8], [0xFC],
            new byte[2000]],
        Documented = [typeof(InvalidDataException)],
        Finish = finish,
    };

    private void Read(byte[] input)
    {
        string path = _folder.Write("input.csv", input);
        CsvDataset dataset = CsvDataset.Load(path, s_options[input.Length % s_options.Length]);
        Assert.True(dataset.Count > 0);
        Assert.Equal(dataset.FeatureNames.Count, dataset.InputShape.Size);
        Assert.DoesNotContain(dataset.AllInputs(), static value => !float.IsFinite(value));

        // What a file is read as, it is read as once more by the options found.
        CsvDataset again = CsvDataset.Load(path, dataset.Options);
        Assert.Equal(dataset.AllInputs(), again.AllInputs());
        Assert.Equal(dataset.AllTargets(), again.AllTargets());
    }
}
