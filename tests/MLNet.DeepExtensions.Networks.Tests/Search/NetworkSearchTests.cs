using System.Diagnostics;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Reporting;
using MLNet.DeepExtensions.Networks.Search;
using MLNet.DeepExtensions.Networks.Tests.Training;

namespace MLNet.DeepExtensions.Networks.Tests.Search;

public sealed class NetworkSearchTests : IDisposable
{
    private const string JournalVariable = "KILLED_SEARCH_JOURNAL";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_result_does_not_depend_on_the_number_of_cores()
    {
        string one = Lines(Search(new SearchOptions { Points = 9, Workers = 1, Halving = Halving }));

        Assert.Equal(one, Lines(Search(new SearchOptions { Points = 9, Workers = 2, Halving = Halving })));
        Assert.Equal(one, Lines(Search(new SearchOptions { Points = 9, Workers = 4, Halving = Halving })));
    }

    [Fact]
    public void A_score_is_that_of_a_training_alone()
    {
        SearchResult result = Search(new SearchOptions { Points = 3 });

        Assert.Equal(3, result.Trials.Length);
        foreach (SearchTrial trial in result.Trials)
        {
            SearchCandidate candidate = Build(trial.Point);
            double loss = candidate.Network.Train(Data, candidate.Options).History["valid_loss"][^1];
            Assert.Equal(loss, trial.Score);
        }

        Assert.Equal(result.Trials.Min(trial => trial.Score), result.Best.Score);
        Assert.Equal(result.Best.Score, result.TrainBest().History["valid_loss"][^1]);
        Assert.False(result.HigherIsBetter);
    }

    [Fact]
    public void Halving_trains_the_best_third_of_each_rung_for_three_times_as_long()
    {
        SearchResult result = Search(new SearchOptions { Points = 9, Halving = Halving, Monitor = "valid_accuracy" });

        SearchTrial[][] rungs = [.. result.Trials.GroupBy(trial => trial.Rung).Select(rung => rung.ToArray())];
        Assert.Equal([(9, 1), (3, 3), (1, 4)], rungs.Select(rung => (rung.Length, rung[0].Epochs)));
        Assert.True(result.HigherIsBetter);
        for (int rung = 1; rung < rungs.Length; rung++)
        {
            int[] best = [.. rungs[rung - 1].OrderByDescending(trial => trial.Score).ThenBy(trial => trial.Point.Number)
                .Take(rungs[rung].Length).Select(trial => trial.Point.Number).Order()];
            Assert.Equal(best, rungs[rung].Select(trial => trial.Point.Number));
        }

        Assert.Equal(rungs[2][0], result.Best);
        Assert.Equal(4, result.TrainBest().History.Epochs.Length);
    }

    [Fact]
    public void A_search_that_is_killed_goes_on_where_it_was()
    {
        string journal = _folder["killed.jsonl"];
        using Process search = ChildProcess.Start(
            typeof(NetworkSearchTests), nameof(KilledAfterFourTrainings),
            new Dictionary<string, string> { [JournalVariable] = journal }, runtimeConfiguration: null);
        search.WaitForExit();
        Assert.NotEqual(0, search.ExitCode);

        // A training is told of when it is written down. One line is the plan; in all there are 9, 3 and 1 trainings.
        Assert.Equal(1 + 4, File.ReadAllLines(journal).Length);
        int ended = 0;
        SearchResult result = Search(
            new SearchOptions { Points = 9, Halving = Halving, Workers = 2, Journal = journal, Ended = _ => ended++ });

        Assert.Equal(13 - 4, ended);
        Assert.Equal(Lines(Search(new SearchOptions { Points = 9, Halving = Halving })), Lines(result));
    }

    /// <summary>What the other process does. Run by the test above only.</summary>
    [Fact(Explicit = true)]
    public void KilledAfterFourTrainings()
    {
        int ended = 0;
        _ = Search(new SearchOptions
        {
            Points = 9,
            Halving = Halving,
            Workers = 2,
            Journal = Environment.GetEnvironmentVariable(JournalVariable),
            Ended = _ =>
            {
                if (++ended == 4)
                {
                    Process.GetCurrentProcess().Kill();
                }
            },
        });
    }

    [Fact]
    public void Another_space_seed_or_network_than_the_journal_s_is_refused_with_what_differs()
    {
        SearchOptions options = new() { Points = 2, Journal = _folder["journal.jsonl"] };
        _ = Search(options);
        SearchSpace other = new();
        SearchParameter<float> rate = other.LogUniform("learning rate", 1e-3f, 0.2f);
        Assert.Contains(
            "it has 'learning rate: log-uniform 0.001 to 0.3', 'units: integer 2 to 8'. now there is 'learning rate: log-uniform 0.001 to 0.2'.",
            Assert.Throws<ArgumentException>(() => NetworkSearch.Run(
                Data, other, point => new(Samples.ClassNetwork(), new() { Optimizer = new Adam { LearningRate = point.Get(rate) } }),
                options))
                .Message, StringComparison.Ordinal);
        Assert.Contains("now there is 'seed 5'", Assert.Throws<ArgumentException>(
            () => Search(options with { Seed = 5 })).Message, StringComparison.Ordinal);
        Network small = Network.Input([3]).Dense(3, Activation.Softmax).Build();
        Assert.Contains("now it is [3] -> [3], 1 layers", Assert.Throws<ArgumentException>(
            () => Search(options, point => Build(point) with { Network = small })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_random_search_goes_on_with_more_points()
    {
        SearchOptions options = new() { Points = 2, Journal = _folder["more.jsonl"] };
        SearchResult two = Search(options);
        List<int> trained = [];
        SearchResult four = Search(options with { Points = 4, Ended = trial => trained.Add(trial.Point.Number) });

        Assert.Equal([2, 3], trained.Order());
        Assert.Equal(two.Trials.Select(trial => trial.Score), four.Trials.Take(2).Select(trial => trial.Score));
        Assert.Equal(4, four.Trials.Length);
    }

    [Fact]
    public void A_training_that_diverges_is_the_last_one_and_ends_nothing()
    {
        SearchSpace space = new();
        SearchParameter<float> rate = space.Choice("rate", 1e30f, 0.01f);
        SearchResult result = NetworkSearch.Run(
            Samples.Line(), space, point => new(
                Samples.LineNetwork(),
                new() { Epochs = 2, ValidationFraction = 0.25, Optimizer = new Sgd { LearningRate = point.Get(rate), ClipNorm = 0 } }),
            new SearchOptions { Points = 6, Journal = _folder["diverged.jsonl"] });

        Assert.Contains(result.Trials, trial => double.IsNaN(trial.Score));
        Assert.True(double.IsNaN(result.Ranking[^1].Score));
        Assert.Equal(0.01f, result.Best.Point.Get(rate));
    }

    [Fact]
    public void What_cannot_be_searched_is_said()
    {
        Assert.Contains("no parameter", Assert.Throws<ArgumentException>(
            () => NetworkSearch.Run(Data, new SearchSpace(), Build)).Message, StringComparison.Ordinal);
        Assert.Contains("Points is 0", Assert.ThrowsAny<ArgumentException>(
            () => Search(new SearchOptions { Points = 0 })).Message, StringComparison.Ordinal);
        Assert.Contains("No value named 'valid_auc'", Assert.Throws<ArgumentException>(
            () => Search(new SearchOptions { Monitor = "valid_auc" })).Message, StringComparison.Ordinal);
        Assert.Contains("LastEpochs is 1", Assert.ThrowsAny<ArgumentException>(() => Search(
            new SearchOptions { Halving = new SuccessiveHalving { FirstEpochs = 2, LastEpochs = 1 } })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_budget_keeps_what_has_ended()
    {
        SearchResult result = Search(new SearchOptions { Points = 9, Halving = Halving, Budget = TimeSpan.Zero });

        Assert.Equal((0, TrialsEnd.BudgetSpent), (result.Trials.Length, result.End));
        Assert.Contains("the budget was spent", result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_is_a_table_and_a_picture()
    {
        SearchResult result = Search(new SearchOptions { Points = 4 });
        string[] lines = result.ToString().Split('\n', StringSplitOptions.TrimEntries);
        using StringWriter svg = new();
        SearchChart.Figure("Search", result).Write(svg);

        Assert.Equal("4 trainings", lines[0]);
        Assert.Matches("^valid_loss  epochs  seconds  learning rate  units$", lines[1]);
        Assert.Matches($@"^1 +{result.Best.Score.ToString("G5", System.Globalization.CultureInfo.InvariantCulture)} ", lines[2]);
        Assert.Contains(">learning rate<", svg.ToString(), StringComparison.Ordinal);
        Assert.Contains(">valid_loss<", svg.ToString(), StringComparison.Ordinal);
    }

    private static Dataset Data { get; } = Samples.Classes();

    private static SuccessiveHalving Halving { get; } = new() { FirstEpochs = 1, LastEpochs = 4 };

    private static SearchSpace Space { get; } = new();

    private static SearchParameter<float> Rate { get; } = Space.LogUniform("learning rate", 1e-3f, 0.3f);

    private static SearchParameter<int> Units { get; } = Space.Integer("units", 2, 8);

    private static SearchResult Search(SearchOptions options, Func<SearchPoint, SearchCandidate>? build = null) =>
        NetworkSearch.Run(Data, Space, build ?? Build, options);

    private static SearchCandidate Build(SearchPoint point) => new(
        Network.Input([3]).Dense(point.Get(Units), Activation.Tanh).Dense(3, Activation.Softmax).Build(),
        new TrainingOptions
        {
            Epochs = 2,
            BatchSize = 16,
            ValidationFraction = 0.3,
            Optimizer = new Adam { LearningRate = point.Get(Rate) },
        });

    private static string Lines(SearchResult result) => string.Join(
        '\n', result.Trials.Select(trial => $"{trial.Rung} {trial.Point.Number} {trial.Point} {trial.Score:R}"));
}
