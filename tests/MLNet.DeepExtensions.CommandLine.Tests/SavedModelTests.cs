using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions.CommandLine.Tests;

/// <summary>What is done with a model that was saved: it carries all that it takes.</summary>
public sealed class SavedModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SavedModelTests() => Tool.Succeed(
        "train", RepositoryFiles.Penguins, "--label", "species", "--epochs", "10", "--rate", "0.01", "-o", Model);

    private string Model => _folder["model.safetensors"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_are_predicted_without_their_label_and_in_another_order_of_columns()
    {
        string[] header = ["species", "island", "bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g", "sex", "year"];
        string[] row = ["Gentoo", "Biscoe", "46.1", "13.2", "211", "4500", "female", "2007"];
        string whole = _folder.Write("whole.csv", $"{string.Join(',', header)}\n{string.Join(',', row)}\n");
        string turned = _folder.Write("turned.csv", $"{string.Join(',', header[1..].Reverse())}\n{string.Join(',', row[1..].Reverse())}\n");

        Tool run = Tool.Succeed("predict", Model, whole);

        Assert.Equal("PredictedLabel,Probability.Adelie,Probability.Chinstrap,Probability.Gentoo", run.Output.Split(Environment.NewLine)[0]);
        Assert.StartsWith("Gentoo,", run.Output.Split(Environment.NewLine)[1], StringComparison.Ordinal);
        Assert.Equal(run.Output, Tool.Succeed("predict", Model, turned).Output);
        Assert.Equal("Gentoo", (string?)Tool.Succeed("predict", Model, turned, "--json").Json["predictions"]![0]!["PredictedLabel"]);
    }

    [Fact]
    public void Predictions_as_a_file_are_those_of_standard_output()
    {
        string rows = _folder.Write(
            "rows.csv",
            "island,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,sex,year\nBiscoe,46.1,13.2,211,4500,female,2007\n");
        Tool run = Tool.Succeed("predict", Model, rows, "-o", _folder["predictions.csv"]);

        Assert.Contains("1 predictions saved in", run.Output, StringComparison.Ordinal);
        Assert.Equal(
            Tool.Succeed("predict", Model, rows).Output.ReplaceLineEndings(), File.ReadAllText(_folder["predictions.csv"]).ReplaceLineEndings());
    }

    [Fact]
    public void Missing_and_renamed_columns_are_named()
    {
        string rows = _folder.Write(
            "rows.csv", "island,bill_length,bill_depth_mm,flipper_length_mm,body_mass_g,year\nBiscoe,46.1,13.2,211,4500,2007\n");

        Tool run = Tool.Run("predict", Model, rows);

        Assert.Equal(ExitCode.BadData, run.ExitCode);
        Assert.Contains("'bill_length_mm', 'sex'", run.Error, StringComparison.Ordinal);
        Assert.Contains(rows, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_category_that_was_not_learned_is_named()
    {
        string rows = _folder.Write(
            "rows.csv",
            "island,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,sex,year\nAtlantis,46.1,13.2,211,4500,male,2007\n");

        Tool run = Tool.Run("predict", Model, rows);

        Assert.Equal(ExitCode.BadData, run.ExitCode);
        Assert.Contains("'Atlantis' is not one of the 3 given", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluation_report_and_export_agree()
    {
        JsonObject evaluation = Tool.Succeed("evaluate", Model, RepositoryFiles.Penguins, "--json").Json;
        JsonObject report = Tool.Succeed("report", Model, RepositoryFiles.Penguins, "-o", _folder["r.html"], "--json").Json;
        Tool.Succeed("export-onnx", Model);
        JsonObject exported = Tool.Succeed("evaluate", _folder["model.onnx"], RepositoryFiles.Penguins, "--json").Json;

        Assert.Equal(333, (int?)evaluation["rows"]);
        Assert.Equal(333, evaluation["confusionMatrix"]!.AsArray().Sum(static row => row!.AsArray().Sum(static count => (int)count!)));
        Assert.Equal((double?)evaluation["loss"], (double?)report["loss"]);
        Assert.Equal((double)evaluation["loss"]!, (double)exported["loss"]!, 1e-4);
        Assert.Equal((double?)evaluation["metrics"]!["accuracy"], (double?)exported["metrics"]!["accuracy"]);
        Assert.Contains("Chinstrap", File.ReadAllText(_folder["r.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public void An_onnx_file_and_a_checkpoint_predict_as_models_do()
    {
        string rows = _folder.Write(
            "rows.csv",
            "island,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,sex,year\nBiscoe,46.1,13.2,211,4500,female,2007\n");
        Tool.Succeed("export-onnx", Model);
        Tool.Succeed(
            "train", RepositoryFiles.Penguins, "--label", "species", "--epochs", "10", "--rate", "0.01", "-o", _folder["second"],
            "--checkpoint", _folder["run"]);
        string checkpoint = Directory.GetFiles(_folder["run"]).Max(StringComparer.Ordinal)!;

        Assert.Equal("onnx", (string?)Tool.Succeed("info", _folder["model.onnx"], "--json").Json["kind"]);
        JsonObject info = Tool.Succeed("info", checkpoint, "--json").Json;
        Assert.Equal(("checkpoint", 10), ((string?)info["kind"], (int?)info["checkpoint"]!["epoch"]));
        Assert.Contains("a checkpoint", Tool.Succeed("info", checkpoint).Output, StringComparison.Ordinal);
        Assert.All([_folder["model.onnx"], checkpoint], model => Assert.StartsWith(
            "Gentoo,", Tool.Succeed("predict", model, rows).Output.Split(Environment.NewLine)[1], StringComparison.Ordinal));
    }

    [Fact]
    public void A_model_from_elsewhere_predicts_rows_of_as_many_numbers_as_it_takes()
    {
        Network network = Network.Input([2]).Dense(1).Build();
        NetworkWeights weights = NetworkWeights.Initialize(network, 1);
        weights["dense1.weights"][0] = 2;
        weights["dense1.weights"][1] = 3;
        new TrainedNetwork(network, weights).Save(_folder["sum"]);

        Assert.Equal(
            ["Output.0", "8", "5", ""],
            Tool.Succeed("predict", _folder["sum"], _folder.Write("two.csv", "a,b\n1,2\n1,1\n")).Output.Split(Environment.NewLine));
        Tool run = Tool.Run("predict", _folder["sum"], _folder.Write("three.csv", "a,b,c\n1,2,3\n"));
        Assert.Equal(ExitCode.BadData, run.ExitCode);
        Assert.Contains("takes 2 numbers a row", run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadData, Tool.Run("evaluate", _folder["sum"], _folder["two.csv"]).ExitCode);
    }

    [Fact]
    public void Data_of_another_kind_are_refused()
    {
        Tool run = Tool.Run("evaluate", Model, _folder.Path);

        Assert.Equal(ExitCode.BadData, run.ExitCode);
        Assert.Contains("is a folder of images; the model was trained on a CSV file", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_with_commas_and_quotes_are_quoted()
    {
        Predictions predictions = new(null, ["a, b", "say \"c\""], ["Probability.a, b"], [0.5f, 1f]);
        using StringWriter text = new();
        predictions.WriteCsv(text);

        Assert.Equal(
            ["PredictedLabel,\"Probability.a, b\"", "\"a, b\",0.5", "\"say \"\"c\"\"\",1", ""], text.ToString().Split(Environment.NewLine));
    }
}
