using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Tests.Training;

namespace MLNet.DeepExtensions.Networks.Tests.Search;

public sealed partial class TrialsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Results_come_in_order_and_do_not_depend_on_the_workers()
    {
        // Members of an ensemble: each with weights of its own.
        TrainingOptions options = new() { Epochs = 3 };
        float[][] Members(int workers) => [.. Trials.Run(
            5,
            trial => Samples.LineNetwork().Train(Samples.Line(), trial.Alone(options) with { Seed = trial.Seed }).Network
                .Predict([1f, 2f]),
            new TrialOptions { Workers = workers, Seed = 3 }).Outcomes.Select(outcome => outcome.Value)];

        float[][] one = Members(1);
        Assert.Equal(one, Members(2));
        Assert.Equal(one, Members(4));
        Assert.Equal(5, one.Select(values => values[0]).Distinct().Count());
    }

    [Fact]
    public void A_training_beside_others_takes_one_thread_of_the_processor()
    {
        Trial trial = new(0, 1, CancellationToken.None);

        Assert.Equal((1, ComputeDevice.Cpu), (trial.Alone(new()).Threads, trial.Alone(new()).Device));
        Assert.Equal(ComputeDevice.IlgpuCpu, trial.Alone(new() { Device = ComputeDevice.IlgpuCpu }).Device);
        Assert.Equal(7UL, trial.Alone(new() { Seed = 7 }).Seed);
    }

    [Fact]
    public void What_has_ended_is_not_run_again()
    {
        List<int> ran = [];
        TrialResults<double> Run(int count, int failing) => Trials.Run(
            count,
            trial =>
            {
                if (trial.Number == failing)
                {
                    throw new TimeoutException("the power went off");
                }

                ran.Add(trial.Number);
                return trial.Number / 2.0;
            },
            new TrialOptions { Workers = 1 }, Journal(["squares"]));

        Assert.Equal("the power went off", Assert.Throws<TimeoutException>(() => Run(5, failing: 3)).Message);
        Assert.Equal([0, 0.5, 1, 1.5, 2], Run(5, failing: -1).Outcomes.Select(outcome => outcome.Value));
        Assert.Equal([0, 1, 2, 3, 4], ran);

        // More of the same plan go on from there.
        Assert.Equal(6, Run(6, failing: -1).Outcomes.Length);
        Assert.Equal([0, 1, 2, 3, 4, 5], ran);
    }

    [Fact]
    public void Another_plan_is_refused_with_what_differs()
    {
        _ = Trials.Run(1, _ => 1.0, journal: Journal(["rate: 0 to 1", "seed 1"]));

        string refusal = Assert.Throws<ArgumentException>(() => Journal(["rate: 0 to 2", "seed 1"])).Message;
        Assert.Contains("it has 'rate: 0 to 1'. now there is 'rate: 0 to 2'.", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("not json")]
    [InlineData("{\"format\":\"something else\",\"plan\":[]}")]
    public void A_file_that_is_no_journal_is_refused(string content)
    {
        File.WriteAllText(_folder["journal.jsonl"], content);

        Assert.Contains("is no journal of trials", Assert.Throws<InvalidDataException>(() => Journal([])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"trial\":1")]
    [InlineData("{\"trial\":1,\"seconds\":1,\"value\":\"x\"}")]
    [InlineData("{\"trial\":1,\"seconds\":1e300,\"value\":1}")]
    public void A_line_that_is_no_trial_is_refused(string line)
    {
        _ = Trials.Run(1, _ => 1.0, journal: Journal([]));
        File.AppendAllText(_folder["journal.jsonl"], line);

        Assert.Contains("has a line that is no trial", Assert.Throws<InvalidDataException>(() => Journal([])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_failure_of_the_lowest_number_is_thrown_and_nothing_new_begins()
    {
        using CountdownEvent both = new(2);
        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(() => Trials.Run<int>(
            50,
            trial =>
            {
                // Both are at work before one fails.
                both.Signal();
                both.Wait();
                throw new InvalidOperationException($"{trial.Number}");
            },
            new TrialOptions { Workers = 2 }));

        Assert.Equal("0", failure.Message);
    }

    [Fact]
    public void Budget_and_cancellation_end_before_the_next_trial_and_keep_what_has_ended()
    {
        TrialResults<int> none = Trials.Run(3, trial => trial.Number, new TrialOptions { Budget = TimeSpan.Zero });
        Assert.Equal((0, TrialsEnd.BudgetSpent), (none.Outcomes.Length, none.End));

        using CancellationTokenSource cancellation = new();
        TrialResults<int> some = Trials.Run(
            5, trial => trial.Number, new TrialOptions { Workers = 1, CancellationToken = cancellation.Token }, ended: outcome =>
            {
                if (outcome.Number == 2)
                {
                    cancellation.Cancel();
                }
            });
        Assert.Equal([0, 1, 2], some.Outcomes.Select(outcome => outcome.Value));
        Assert.Equal(TrialsEnd.Cancelled, some.End);
        Assert.Throws<OperationCanceledException>(() => Trials.Run(
            5, trial => trial.Number, new TrialOptions { CancellationToken = cancellation.Token }));
    }

    [Fact]
    public void What_a_cancelled_training_gives_is_left_out()
    {
        using CancellationTokenSource cancellation = new();
        TrialResults<int> results = Trials.Run(
            2,
            trial =>
            {
                if (trial.Number == 1)
                {
                    cancellation.Cancel();
                }

                return trial.Number;
            },
            new TrialOptions { Workers = 1, CancellationToken = cancellation.Token });

        Assert.Equal([0], results.Outcomes.Select(outcome => outcome.Number));
        Assert.Equal(TrialsEnd.Cancelled, results.End);
    }

    private TrialJournal<double> Journal(string[] plan) => new(_folder["journal.jsonl"], plan, Context.Default.Double);

    [JsonSerializable(typeof(double))]
    private sealed partial class Context : JsonSerializerContext;
}
