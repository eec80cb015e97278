using System.Globalization;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions;

/// <summary>
/// Chooses how strongly a regression's weights are penalised, by cross-validation: with values, unlike with classes, how much of the labels is noise cannot be
/// told beforehand.
/// </summary>
internal static class PenaltySearch
{
    private const int Folds = 5;

    // They suffice to tell the strengths apart; all fifteen trainings together take some tenths of a second.
    private const long StepsOfFold = 600;
    private const long MostOperations = 500_000;
    private const float OfClasses = 1;
    private const float Untried = 5;
    private static readonly float[] s_strengths = [1, Untried, 25];

    /// <summary>An optimizer with the penalty that classes get, or values where none is tried.</summary>
    public static Optimizer? Start(Optimizer? optimizer, NetworkTask task, long rows) =>
        optimizer is null ? null : Penalize(optimizer, task == NetworkTask.Regression ? Untried : OfClasses, rows);

    /// <summary>Whether the rows make folds, and the trainings take no longer than a second or so.</summary>
    public static bool CanTry(Network network, Dataset rows) => rows.Count >= 2 * Folds && network.Flops <= MostOperations;

    /// <summary>Trains on each fold's rest with each strength, and gives the optimizer that made the smallest loss on the folds.</summary>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public static Optimizer Choose(Network network, Dataset rows, TrainingOptions options, IHost host)
    {
        TrainingOptions trial = options with
        {
            Epochs = (int)Math.Clamp(StepsOfFold * options.BatchSize / rows.Count, 1, options.Epochs), Callbacks = [], Metrics = [],
        };
        IReadOnlyList<(Dataset Train, Dataset Test)> folds = rows.Folds(Folds, options.Seed);
        double Loss(float strength) => folds.Sum(fold =>
        {
            TrainedNetwork trained = network.Train(fold.Train, trial with { Optimizer = Penalize(options.Optimizer, strength, rows.Count) }).Network;
            options.CancellationToken.ThrowIfCancellationRequested();
            return trained.Evaluate(fold.Test, [], options.Loss, options.Threads).Loss * fold.Test.Count;
        });
        float best = s_strengths.MinBy(Loss);
        using IChannel channel = host.Start("Cross-validation");
        channel.Info(
            MessageSensitivity.None,
            string.Create(CultureInfo.InvariantCulture, $"The penalty's strength is {best}, which {Folds}-fold cross-validation chose."));
        return Penalize(options.Optimizer, best, rows.Count);
    }

    private static Optimizer Penalize(Optimizer optimizer, float strength, long rows) => optimizer with { WeightDecay = strength / rows };
}
