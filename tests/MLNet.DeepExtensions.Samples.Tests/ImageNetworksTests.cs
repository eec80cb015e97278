using System.Buffers.Binary;

namespace MLNet.DeepExtensions.Samples.Tests;

public sealed class ImageNetworksTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("idx-").FullName;

    public ImageNetworksTests()
    {
        WriteImages("train", 60);
        WriteImages("t10k", 20);
    }

    [Theory]
    [InlineData("mlp", "mnist-mlp")]
    [InlineData("cnn", "mnist-cnn")]
    [InlineData("tinyvgg", "tinyvgg")]
    public async Task Every_network_learns_from_a_folder_of_IDX_files(string network, string name)
    {
        using SampleRun run = await SampleRun.Start(
            "ImageNetworks", "--data", _data, "--network", network, "--epochs", "2", "--batch", "10", "--optimizer", "momentum",
            "--learning-rate", "0.01");
        Assert.Equal("", run.Errors);
        Assert.Equal(0, run.ExitCode);
        Assert.Matches($@"^RESULT {name} test_accuracy=[01]\.\d{{4}} samples_per_second=\d+$", run.Lines[^1]);
        Assert.True(run.Wrote($"image-networks/{name}.safetensors"));
    }

    [Fact]
    public async Task A_folder_without_the_files_is_named()
    {
        using SampleRun run = await SampleRun.Start("ImageNetworks", "--data", "no-such-folder");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no-such-folder", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--network", "vgg")]
    [InlineData("--optimizer", "newton")]
    [InlineData("--epochs", "0")]
    [InlineData("--learning-rate", "-1")]
    public async Task A_wrong_command_line_gives_the_exit_code_2(string option, string value)
    {
        using SampleRun run = await SampleRun.Start("ImageNetworks", "--data", _data, option, value);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(value, run.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    /// <summary>Images of 12x12 pixels, dark ones of class 0 and bright ones of class 1.</summary>
    private void WriteImages(string part, int count)
    {
        byte[] labels = [.. Enumerable.Range(0, count).Select(i => (byte)(i % 2))];
        byte[] pixels = [.. labels.SelectMany(label => Enumerable.Repeat((byte)(50 + (150 * label)), 144))];
        WriteIdx($"{part}-images-idx3-ubyte", [count, 12, 12], pixels);
        WriteIdx($"{part}-labels-idx1-ubyte", [count], labels);
    }

    private void WriteIdx(string name, int[] dimensions, byte[] values)
    {
        byte[] header = [0, 0, 8, (byte)dimensions.Length, .. dimensions.SelectMany(size =>
        {
            byte[] bytes = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(bytes, size);
            return bytes;
        })];
        File.WriteAllBytes(Path.Combine(_data, name), [.. header, .. values]);
    }
}
