using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.CommandLine.Tests;

/// <summary>IDX files and folders of images: bright and dark ones are told apart.</summary>
public sealed class ImageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Model => _folder["model.safetensors"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_of_images_is_learned_and_single_images_are_predicted()
    {
        foreach ((string name, byte level) in (ReadOnlySpan<(string, byte)>)[("bright", 200), ("dark", 40)])
        {
            for (int i = 0; i < 12; i++)
            {
                Image(Path.Combine("images", name, $"{i}.pgm"), (byte)(level + i));
            }
        }

        Tool run = Tool.Succeed(
            "train", _folder["images"], "--size", "6x5", "--channels", "1", "--epochs", "40", "--rate", "0.01", "-o", Model);

        Assert.Contains("24 images as [6, 5, 1]", run.Output, StringComparison.Ordinal);
        Assert.Contains("bright or dark", run.Output, StringComparison.Ordinal);
        string one = Image("one.pgm", 210);
        string[] lines = Tool.Succeed("predict", Model, one).Output.Split(Environment.NewLine);
        Assert.Equal("File,PredictedLabel,Probability.bright,Probability.dark", lines[0]);
        Assert.StartsWith($"{one},bright,", lines[1], StringComparison.Ordinal);
        Assert.Equal(24, Tool.Succeed("predict", Model, _folder["images"], "--json").Json["predictions"]!.AsArray().Count);
        Assert.Contains("accuracy 1.0000", Tool.Succeed("evaluate", Model, _folder["images"]).Output, StringComparison.Ordinal);
        Tool wrong = Tool.Run("predict", Model, _folder.Write("text.png", "no image"));
        Assert.Equal(ExitCode.BadData, wrong.ExitCode);
        Assert.Contains("text.png", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Idx_files_are_learned_from_and_tested_on()
    {
        Idx("train", 40);
        Idx("t10k", 10);

        Tool run = Tool.Succeed("train", _folder["idx"], "--epochs", "40", "--rate", "0.01", "-o", Model);

        Assert.Contains("40 images of [4, 4, 1], 10 more to test on", run.Output, StringComparison.Ordinal);
        Assert.Contains("on the test data", run.Output, StringComparison.Ordinal);
        Assert.Equal(10, (int?)Tool.Succeed("evaluate", Model, _folder["idx"], "--json").Json["rows"]);
        Assert.Equal(
            ["0", "1"],
            Tool.Succeed("predict", Model, Path.Combine(_folder["idx"], "t10k-images-idx3-ubyte"), "--json").Json["predictions"]!.AsArray()
                .Take(2).Select(static row => (string?)row!["PredictedLabel"]));
    }

    [Fact]
    public void Labels_that_are_not_beside_their_images_are_told()
    {
        Idx("train", 40);
        File.Delete(Path.Combine(_folder["idx"], "train-labels-idx1-ubyte"));

        Tool run = Tool.Run("train", Path.Combine(_folder["idx"], "train-images-idx3-ubyte"));

        Assert.Equal(ExitCode.BadData, run.ExitCode);
        Assert.Contains("train-labels-idx1-ubyte", run.Error, StringComparison.Ordinal);
    }

    /// <summary>A grey image of one level, as a PGM file.</summary>
    private string Image(string name, byte level)
    {
        string path = _folder.Write(name, "");
        File.WriteAllBytes(path, [.. "P5 6 6 255\n"u8, .. Enumerable.Repeat(level, 36)]);
        return path;
    }

    /// <summary>Images of 4 x 4 pixels, in turn dark (0) and bright (1).</summary>
    private void Idx(string part, byte count)
    {
        IEnumerable<byte> pixels = Enumerable.Range(0, count * 16).Select(static i => (byte)((i / 16 % 2 * 180) + (i / 16)));
        File.WriteAllBytes(
            _folder.Write($"idx/{part}-images-idx3-ubyte", ""),
            [0, 0, (byte)IdxType.Byte, 3, 0, 0, 0, count, 0, 0, 0, 4, 0, 0, 0, 4, .. pixels]);
        File.WriteAllBytes(
            _folder.Write($"idx/{part}-labels-idx1-ubyte", ""),
            [0, 0, (byte)IdxType.Byte, 1, 0, 0, 0, count, .. Enumerable.Range(0, count).Select(static i => (byte)(i % 2))]);
    }
}
