using System.Globalization;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Persistence;
using MLNet.DeepExtensions.Networks.Schedules;
using MLNet.DeepExtensions.Networks.Tests.Training;

namespace MLNet.DeepExtensions.Networks.Tests.Resuming;

/// <summary>Where a training does not go on from a checkpoint, and what it says.</summary>
public sealed class ResumeRefusalTests : IDisposable
{
    private static readonly TrainingOptions s_options = new()
    {
        Epochs = 3,
        BatchSize = 16,
        Seed = 1,
        Optimizer = new Sgd { LearningRate = 0.1f, Momentum = 0.5f },
        ValidationData = Samples.Classes(30, seed: 2),
    };

    private static readonly Dictionary<string, (TrainingOptions Options, string Message)> s_changes = new()
    {
        ["batch"] = (s_options with { BatchSize = 15 }, "batch_size was 16 and is 15"),
        ["seed"] = (s_options with { Seed = 2 }, "seed was 1 and is 2"),
        ["rate"] = (s_options with { Optimizer = new Sgd { LearningRate = 0.2f, Momentum = 0.5f } }, "training/optimizer was Sgd { LearningRate = 0.1"),
        ["optimizer"] = (s_options with { Optimizer = new Adam() }, "and is Adam {"),
        ["schedule"] = (s_options with { Schedule = new CosineAnnealing() }, "schedule was none and is CosineAnnealing"),
        ["shuffle"] = (s_options with { Shuffle = false }, "shuffle was True and is False"),
        ["weights"] = (s_options with { ClassWeights = [1, 2, 3] }, "class_weights was none and is 1, 2, 3"),
        ["validation"] = (s_options with { ValidationData = null }, "has_validation_data was True and is False"),
        ["other validation"] = (s_options with { ValidationData = Samples.Classes(30, seed: 3) }, "validation_data/content was "),
        ["fewer epochs"] = (s_options with { Epochs = 2 }, "3 epochs were begun and Epochs is 2"),
        ["early stopping"] = (s_options with { Callbacks = [new EarlyStopping()] }, "EarlyStopping is a callback that remembers something and was not there"),
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Changes => [.. s_changes.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Changes))]
    public void Another_training_is_refused_with_what_differs(string change)
    {
        Train(s_options);

        string message = Refusal(s_changes[change].Options);

        Assert.Contains("which is of another training: ", message, StringComparison.Ordinal);
        Assert.Contains(s_changes[change].Message, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_data_and_another_network_are_refused()
    {
        Train(s_options);

        Assert.Contains("training_data/rows was 90 and is 91", Refusal(s_options, Samples.Classes(91)), StringComparison.Ordinal);
        Assert.Contains("training_data/content was ", Refusal(s_options, Samples.Classes(90, seed: 4)), StringComparison.Ordinal);
        Assert.Contains(
            "training/network was ",
            Refusal(s_options, network: Network.Input([3]).Dense(9, Activation.Tanh).Dense(3, Activation.Softmax).Build()),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Another_culture_and_warnings_of_several_lines_are_no_difference()
    {
        TrainingOptions Warned() => s_options with { Callbacks = [new EpochCallback(static state => state.Warn("one\ntwo"))] };
        TrainingResult whole = Train(Warned());
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            Assert.Equal(whole.Warnings.AsEnumerable(), Train(Warned()).Warnings.AsEnumerable());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void More_epochs_go_on_where_the_schedule_allows_it()
    {
        Train(s_options);
        TrainingResult longer = Train(s_options with { Epochs = 5 });
        Assert.Equal(5, longer.History.Epochs.Length);

        _folder.Clear();
        Train(s_options with { Schedule = new CosineAnnealing() });
        Assert.Contains(
            "Epochs was 3 and is 5, with which CosineAnnealing would have had other rates",
            Refusal(s_options with { Epochs = 5, Schedule = new CosineAnnealing() }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_callback_that_is_missing_is_refused()
    {
        Train(s_options with { Callbacks = [new EarlyStopping()] });
        Assert.Contains("EarlyStopping was a callback and is none", Refusal(s_options), StringComparison.Ordinal);
        Assert.Contains(
            "EarlyStopping/Patience was 5 and is 2", Refusal(s_options with { Callbacks = [new EarlyStopping { Patience = 2 }] }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_checkpoint_is_passed_over_for_the_one_before()
    {
        TrainingResult whole = Train(s_options);
        byte[] newest = File.ReadAllBytes(_folder["3"]);
        newest[^5] ^= 1;
        File.WriteAllBytes(_folder["3"], newest);
        File.WriteAllBytes(_folder["4"], newest.AsSpan(0, 1000));
        File.WriteAllText(_folder["notes.txt"], "mine");

        TrainingResult resumed = Train(s_options);

        Assert.Equal(whole.Network.Weights.Parameters, resumed.Network.Weights.Parameters);
        Assert.Contains("A newer checkpoint was passed over: ", Assert.Single(resumed.Warnings), StringComparison.Ordinal);
        Assert.Throws<ModelFormatException>(() => Train(s_options, from: "4"));
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error_and_a_folder_is_a_beginning()
    {
        Assert.Contains("'", Assert.Throws<FileNotFoundException>(() => Train(s_options, from: "none.safetensors")).Message, StringComparison.Ordinal);
        Assert.Equal(3, Train(s_options, from: "folder").History.Epochs.Length);
    }

    private string Refusal(TrainingOptions options, Dataset? data = null, Network? network = null) =>
        Assert.Throws<ArgumentException>(() => Train(options, data, network)).Message;

    private TrainingResult Train(TrainingOptions options, Dataset? data = null, Network? network = null, string from = "") =>
        (network ?? Samples.ClassNetwork()).Train(data ?? Samples.Classes(), options with
        {
            ResumeFrom = _folder[from],
            Callbacks = [.. options.Callbacks, new Checkpoint { Path = _folder["{epoch}"] }],
        });
}
