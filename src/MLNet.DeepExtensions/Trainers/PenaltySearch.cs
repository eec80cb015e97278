using System.Globalization;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions;

/// <summary>
/// How strongly the weights of networks on small data are penalised: chosen by cross-validation, since how much of the labels is noise
/// cannot be told beforehand. Of few rows, where what cross-validation tells is mostly chance, one that does well on most data.
/// </summary>
internal static class PenaltySearch
{
    private const long FewestRows = 50;

    // Of more rows, three folds tell as much as five of fewer, in less time.
    private const long RowsOfFewerFolds = 200;

    // They suffice to tell the strengths apart.
    private const long StepsOfFold = 600;
    private const long MostOperations = 500_000;

    private static readonly float[] s_ofClasses = [1, 5];
    private static readonly float[] s_ofValues = [1, 5, 12];

    /// <summary>
    /// An optimizer with the penalty where none is tried: of logistic regression's strength for classes, a stronger one for values.
    /// </summary>
    public static Optimizer? Start(Optimizer? optimizer, NetworkTask task, long rows) =>
        optimizer is null ? null : Penalize(optimizer, task == NetworkTask.Regression ? 8 : 1, rows);

    /// <summary>Whether there are enough rows, and the trainings take no longer than a second or so.</summary>
    public static bool CanTry(Network network, Dataset rows) => rows.Count >= FewestRows && network.Flops <= MostOperations;

    /// <summary>Trains on each fold's rest with each strength, and gives the optimizer that made the smallest error on the folds.</summary>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public static Optimizer Choose(Network network, NetworkTask task, Dataset rows, TrainingOptions options, IHost host)
    {
        TrainingOptions ofFold = options with
        {
            Epochs = (int)Math.Clamp(StepsOfFold * options.BatchSize / rows.Count, 1, options.Epochs),
            Callbacks = [],
            Metrics = [],
            ResumeFrom = null,
        };
        int count = rows.Count < RowsOfFewerFolds ? 5 : 3;
        IReadOnlyList<(Dataset Train, Dataset Test)> folds = rows.Folds(count, options.Seed);
        float[] strengths = task == NetworkTask.Regression ? s_ofValues : s_ofClasses;
        double ErrorOf(Trial trial)
        {
            (Dataset train, Dataset test) = folds[trial.Number % count];
            Optimizer optimizer = Penalize(options.Optimizer, strengths[trial.Number / count], rows.Count);
            TrainingOptions alone = trial.Alone(ofFold) with { Optimizer = optimizer };
            return Error(network.Train(train, alone).Network, test, task, alone) * test.Count;
        }

        TrialOptions trials = new() { Workers = options.Threads, CancellationToken = options.CancellationToken };
        TrialResults<double> errors = Trials.Run(strengths.Length * count, ErrorOf, trials);
        options.CancellationToken.ThrowIfCancellationRequested();
        double[] sums = [.. errors.Outcomes.Chunk(count).Select(ofStrength => ofStrength.Sum(outcome => outcome.Value))];
        float best = strengths[Array.IndexOf(sums, sums.Min())];
        using IChannel channel = host.Start("Cross-validation");
        channel.Info(
            MessageSensitivity.None,
            string.Create(CultureInfo.InvariantCulture, $"The L2 penalty is {best}, chosen by {count}-fold cross-validation."));
        return Penalize(options.Optimizer, best, rows.Count);
    }

    /// <summary>
    /// Classes are judged by the squared error of the probabilities (Brier 1950): the log-loss of so few rows is mostly that of the few on
    /// which a network is too sure of itself, and chooses a penalty that makes it unsure of all others.
    /// </summary>
    private static double Error(TrainedNetwork trained, Dataset test, NetworkTask task, TrainingOptions options) => task switch
    {
        NetworkTask.MulticlassClassification => trained.Evaluate(test.OneHot(), [], new MeanSquaredError(), options.Threads).Loss,
        NetworkTask.BinaryClassification => trained.Evaluate(test, [], new MeanSquaredError(), options.Threads).Loss,
        _ => trained.Evaluate(test, [], options.Loss, options.Threads).Loss,
    };

    private static Optimizer Penalize(Optimizer optimizer, float strength, long rows) => optimizer with { WeightDecay = strength / rows };
}
