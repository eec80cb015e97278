using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Networks.Search;

namespace MLNet.DeepExtensions.CommandLine.Tests;

public sealed class SearchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ranges_and_choices_of_a_text_are_parameters_named_after_their_layers()
    {
        SearchSpace space = new();
        SearchedText text = new("dense 16..256 relu|tanh, dropout 0..0.5, dense 8", "--network", space, SearchedText.LayerName);

        Assert.Equal(["dense 1", "dense 1.2", "dropout 2"], space.Parameters.Select(static parameter => parameter.Name));
        Assert.Equal([true, false, false], space.Parameters.Select(static parameter => parameter.IsLogarithmic));
        Assert.Matches(@"^dense \d+ (relu|tanh), dropout 0\.\d+, dense 8$", text.At(space.Draw(seed: 1, number: 0)));
    }

    [Fact]
    public void The_best_settings_are_printed_as_options_of_a_training_and_give_its_score()
    {
        string[] data = [RepositoryFiles.Penguins, "--label", "species", "--epochs", "4"];
        JsonObject search = Tool.Succeed(
            ["search", .. data, "--network", "dense 4..64 relu|tanh", "--batch", "16|32", "--trials", "4", "-o", _folder["best"], "--json"]).Json;
        string[] command = ((string)search["train"]!).Split('"');

        Assert.Equal(4, search["trials"]!.AsArray().Count);
        JsonObject training = Tool.Succeed(
            ["train", .. data, "--network", command[1], .. command[2].Trim().Split(' ').Take(4), "-o", _folder["again"], "--json"]).Json;
        double best = training["epochs"]!.AsArray().Min(static epoch => (double)epoch!["valid_loss"]!);
        Assert.Equal((double)search["best"]!["score"]!, best, 1e-9);
        Assert.Equal(File.ReadAllBytes(_folder["best"]), File.ReadAllBytes(_folder["again"]));
    }

    [Fact]
    public void A_search_goes_on_from_its_journal()
    {
        string[] search = ["search", RepositoryFiles.Penguins, "--label", "species", "--epochs", "2", "--journal", _folder["journal"], "--json"];
        Tool.Succeed([.. search, "--trials", "2"]);
        string journal = File.ReadAllText(_folder["journal"]);
        JsonArray trials = Tool.Succeed([.. search, "--trials", "3"]).Json["trials"]!.AsArray();

        Assert.Equal(3, trials.Count);
        Assert.StartsWith(journal, File.ReadAllText(_folder["journal"]), StringComparison.Ordinal);
        Assert.Equal(1 + 3, File.ReadAllLines(_folder["journal"]).Length);
    }

    [Fact]
    public void A_rate_is_found_and_drawn()
    {
        JsonObject found = Tool.Succeed(
            "find-rate", RepositoryFiles.Penguins, "--label", "species", "--chart", _folder["rate.svg"], "--json").Json;

        Assert.InRange((double)found["suggestion"]!, 1e-4, 1);
        Assert.StartsWith("<svg", File.ReadAllText(_folder["rate.svg"]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_processor_is_a_device() =>
        Assert.Equal("cpu", (string?)Tool.Succeed("devices", "--json").Json["devices"]![0]!["device"]);
}
