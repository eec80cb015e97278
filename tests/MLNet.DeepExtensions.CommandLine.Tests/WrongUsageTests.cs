namespace MLNet.DeepExtensions.CommandLine.Tests;

/// <summary>What is wrong is said before any work, with what may have been meant.</summary>
public sealed class WrongUsageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("trian", "did you mean 'train'?")]
    [InlineData("train", "Required argument")]
    [InlineData("train x.csv --epoch 3", "train has no option '--epoch'; did you mean '--epochs'?")]
    [InlineData("train x.csv --epochs none", "--epochs is 'none'; a whole number of 1 or more is allowed.")]
    [InlineData("train x.csv --epochs 0", "--epochs is '0'")]
    [InlineData("train PENGUINS --label species --rate -1", "--rate is '-1'; a number of more than 0")]
    [InlineData("train PENGUINS --label species --batch 1.5", "--batch is '1.5'")]
    [InlineData("train PENGUINS --label species --validation 1", "--validation is 1; a share of 0 or more and below 1")]
    [InlineData("train x.csv --optimizer adamm", "--optimizer is 'adamm'; did you mean 'adam'?")]
    [InlineData("train PENGUINS --label species --device gpu", "--device is 'gpu'")]
    [InlineData("train PENGUINS", "--label is missing")]
    [InlineData("train PENGUINS --label Species", "--label names 'Species', which is no column of")]
    [InlineData("train PENGUINS --label specis", "did you mean 'species'?")]
    [InlineData("train PENGUINS --label 8", "--label names '8'")]
    [InlineData("train PENGUINS --label species --ignore islnd", "did you mean 'island'?")]
    [InlineData("train PENGUINS --label species --size 8x8", "--size has no meaning for")]
    [InlineData("search PENGUINS --label species --rate 0.1", "Nothing is searched")]
    [InlineData("search PENGUINS --label species --rate 0.1..0.01", "--rate, '0.1..0.01'")]
    [InlineData("train PENGUINS --label bill_length_mm,bill_depth_mm --mlnet-project FOLDER/p", "--mlnet-project writes projects that learn one")]
    [InlineData("train PENGUINS --label species --validation PENGUINS --mlnet-project FOLDER/p", "--validation is a file")]
    [InlineData("export-onnx model.onnx -o model.onnx", "--output is the model itself")]
    public void A_wrong_command_line_is_told(string line, string message)
    {
        Tool run = Run(line);

        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData("dens 64 relu", "there is no layer 'dens'; did you mean 'dense'?")]
    [InlineData("dense relu", "the number of units 'relu' is no whole number")]
    [InlineData("dense", "the number of units is missing")]
    [InlineData("dense 64 rleu", "'rleu' has no meaning there; did you mean 'relu'?")]
    [InlineData("dense 0", "the number of units '0'")]
    [InlineData("dropout 1", "the rate '1' is no number of 0 or more and below 1")]
    [InlineData("dense 64 relu, conv 32 3x3 relu", "'conv 32 3x3 relu', which [64] reaches")]
    [InlineData("reshape 3x3x1", "'reshape 3x3x1', which [10] reaches")]
    [InlineData("reshape 5x2x1, conv 8 3x3", "'conv 8 3x3', which [5, 2, 1] reaches")]
    [InlineData("reshape 5x2x1, conv 8 2x2, dense 4", "flatten or globalpool is needed in front of it")]
    [InlineData("conv 8 3y3", "the kernel's size '3y3' is no size such as 3x3 or 3")]
    [InlineData("dense 64 relu, nowhere.json", "there is no layer 'nowhere.json'")]
    public void A_wrong_network_is_told_by_its_layer(string network, string message)
    {
        Tool run = Tool.Run("train", RepositoryFiles.Penguins, "--label", "species", "--network", network, "-o", _folder["m"]);

        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Contains("--network", run.Error, StringComparison.Ordinal);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["m"]));
    }

    [Theory]
    [InlineData("train FOLDER/penguin.csv --label species", "There is no file or folder")]
    [InlineData("train FOLDER/penguin.csv --label species", "did you mean 'penguins.csv'?")]
    [InlineData("train PENGUINS --label species --network FOLDER/none.json", "There is no file or folder")]
    [InlineData("train PENGUINS --label species -o FOLDER", "is a folder")]
    [InlineData("train PENGUINS --label species --report PENGUINS/r.html", "cannot be written")]
    [InlineData("train PENGUINS --label species --resume FOLDER/none.safetensors", "is not there")]
    [InlineData("train FOLDER/broken.csv --label b", "Line 3 has 1 values; 2 are expected")]
    [InlineData("train FOLDER/same.csv --label b", "has one class, 'x'")]
    [InlineData("train PENGUINS --label species --mlnet-project FOLDER", "is not empty")]
    [InlineData("train FOLDER/empty", "has no folders; a folder for each class")]
    [InlineData("info PENGUINS", "penguins.csv")]
    [InlineData("predict FOLDER/penguins.csv FOLDER/penguins.csv", "penguins.csv")]
    public void Bad_data_are_told_with_their_file(string line, string message)
    {
        File.Copy(RepositoryFiles.Penguins, _folder["penguins.csv"]);
        _folder.Write("broken.csv", "a,b\n1,x\n2\n");
        _folder.Write("same.csv", "a,b\n1,x\n2,x\n3,x\n");
        Directory.CreateDirectory(_folder["empty"]);

        Tool run = Run(line);

        Assert.Equal(ExitCode.BadData, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train PENGUINS --label species --epochs 3 --rate 1e30 --optimizer sgd --network FOLDER/m", ExitCode.BadData)]
    [InlineData("train PENGUINS --label body_mass_g --epochs 3 --rate 1e30 --optimizer sgd -o FOLDER/m", ExitCode.Failed)]
    [InlineData("train PENGUINS --label species --device cuda -o FOLDER/m", ExitCode.Failed)]
    public void What_fails_is_told_apart_from_bad_data(string line, int exitCode)
    {
        _folder.Write("m", "{");

        Assert.Equal(exitCode, Run(line).ExitCode);
    }

    [Fact]
    public void An_error_is_a_document_too()
    {
        Tool run = Tool.Run("train", RepositoryFiles.Penguins, "--label", "specis", "--json");

        Assert.Equal(ExitCode.WrongUsage, (int?)run.Json["exitCode"]);
        Assert.Contains("did you mean 'species'?", (string?)run.Json["error"], StringComparison.Ordinal);
    }

    [Fact]
    public void Help_fits_80_columns()
    {
        foreach (string command in (string[])["", "train", "predict", "evaluate", "info", "report", "export-onnx", "find-rate", "search", "devices"])
        {
            Tool help = Tool.Succeed([.. command.Length == 0 ? [] : new[] { command }, "--help"]);
            Assert.Contains("mlnet-deep", help.Output, StringComparison.Ordinal);
            Assert.All(help.Output.Split('\n'), static line => Assert.True(line.TrimEnd().Length <= 80, line));
        }
    }

    private Tool Run(string line) => Tool.Run([.. line.Split(' ').Select(word => word
        .Replace("PENGUINS", RepositoryFiles.Penguins, StringComparison.Ordinal).Replace("FOLDER", _folder.Path, StringComparison.Ordinal))]);
}
