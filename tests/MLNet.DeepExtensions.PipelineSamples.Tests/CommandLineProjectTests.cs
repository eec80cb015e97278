using MLNet.DeepExtensions.CommandLine;
using MLNet.DeepExtensions.Documents;

namespace MLNet.DeepExtensions.PipelineSamples.Tests;

/// <summary>
/// The projects that <c>mlnet-deep train --mlnet-project</c> writes compile without a warning, train, save, load and predict.
/// </summary>
public sealed class CommandLineProjectTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Classes_with_categories_and_missing_values()
    {
        string output = await Train(
            RepositoryFiles.Penguins, "--label", "species", "--network", "dense 32 relu, dropout 0.1, dense 16 relu", "--epochs", "30",
            "--rate", "0.01");

        Assert.Matches(@"Accuracy (9\d|100)\.\d ?%", output);
        Assert.Matches(@"A row whose Species is (\w+):\s+\1 ", output);
    }

    [Fact]
    public async Task A_value_with_another_optimizer_schedule_and_scale()
    {
        string table = _folder.PathOf("lines.csv");
        File.WriteAllText(table, "a b;is?;weight;y\n" + string.Concat(
            Enumerable.Range(0, 300).Select(static i => $"{i % 17};{i % 5};{1 + (i % 2)};{(2 * (i % 17)) - (i % 5)}\n")));

        string output = await Train(
            table, "--label", "y", "--task", "regression", "--weight", "weight", "--optimizer", "sgd", "--schedule", "plateau", "--epochs", "40",
            "--normalize", "minmax", "--weight-decay", "0.0001");

        Assert.Matches(@"R2 0\.9\d*", output);
        Assert.Matches(@"A row whose Y is -?\d+:\s+predicted -?\d", output);
    }

    [Fact]
    public async Task A_packed_table_without_a_header_through_convolutions()
    {
        string output = await Train(
            RepositoryFiles.Digits, "--label", "-1", "--network", "reshape 8x8x1, conv 16 3x3 relu, maxpool 2, batchnorm", "--epochs", "15",
            "--validation", "0", "--optimizer", "adamw", "--schedule", "cosine", "--balance", "--normalize", "none");

        Assert.Matches(@"Accuracy 9\d\.\d ?%", output);
        Assert.Matches(@"A row whose Column64 is (\d):\s+\1 ", output);
    }

    private async Task<string> Train(params string[] arguments)
    {
        string project = _folder.PathOf("my-table");
        using StringWriter console = new();
        int exitCode = CommandLineApp.Run(
            ["train", .. arguments, "-o", _folder.PathOf("model"), "--mlnet-project", project],
            new ToolConsole(console, console, TestContext.Current.CancellationToken));
        Assert.True(exitCode == 0, console.ToString());

        // The program looks for its table beside itself, which is here beside the tests.
        string table = Directory.GetFiles(Path.Combine(project, "data")).Single();
        string beside = Path.Combine(AppContext.BaseDirectory, "data", Path.GetFileName(table));
        bool isThere = File.Exists(beside);
        string model = Path.Combine(AppContext.BaseDirectory, "MyTable.mlnet");
        try
        {
            if (!isThere)
            {
                File.Copy(table, beside);
            }

            string output = await CompiledProgram.Run(
                Directory.CreateDirectory(_folder.PathOf($"{Guid.NewGuid():N}")).FullName,
                Directory.GetFiles(project, "*.cs").Select(static file => (file, File.ReadAllText(file))));
            Assert.True(File.Exists(model));
            return output;
        }
        finally
        {
            File.Delete(model);
            if (!isThere)
            {
                File.Delete(beside);
            }
        }
    }
}
