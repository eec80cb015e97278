using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Schedules;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// With what a network was trained: saved with it, so that it is measured and trained further in the same way. Components of your own must
/// be registered with
/// <see cref="ComponentRegistry"/> before they can be saved or loaded.
/// </summary>
/// <param name="Loss">What was made small.</param>
/// <param name="Optimizer">How steps changed the parameters.</param>
/// <param name="Metrics">What was measured.</param>
/// <param name="Schedule">How the learning rate changed; null where it did not.</param>
/// <param name="StandardizeTargets">What was said of <see cref="TrainingOptions.StandardizeTargets"/>.</param>
public sealed record TrainingRecipe(
    Loss Loss, Optimizer Optimizer, IReadOnlyList<Metric> Metrics, LearningRateSchedule? Schedule = null, bool? StandardizeTargets = null)
{
    /// <summary>Options to train further with.</summary>
    public TrainingOptions ToOptions() =>
        new() { Loss = Loss, Optimizer = Optimizer, Schedule = Schedule, Metrics = Metrics, StandardizeTargets = StandardizeTargets };
}
