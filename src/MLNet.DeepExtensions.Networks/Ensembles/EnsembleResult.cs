using System.Collections.Immutable;
using System.Globalization;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Ensembles;

/// <summary>A member of an ensemble.</summary>
/// <param name="Number">Its number, from 0.</param>
/// <param name="Training">How it was trained, and the network.</param>
/// <param name="LeftOut">The rows that it was not trained on; null where there are none.</param>
/// <param name="Duration">How long it took.</param>
public sealed record EnsembleMember(int Number, TrainingResult Training, Dataset? LeftOut, TimeSpan Duration);

/// <summary>What training an <see cref="Ensemble"/> gave.</summary>
/// <param name="Network">All members as one network.</param>
/// <param name="Members">The members that have ended, in the order of their numbers.</param>
/// <param name="Temperature">What the logits were divided by; 1 where nothing was set right.</param>
/// <param name="End">Whether all members have ended.</param>
public sealed record EnsembleResult(
    TrainedNetwork Network, ImmutableArray<EnsembleMember> Members, double Temperature, TrialsEnd End)
{
    /// <summary>The ensemble and its members, a line each.</summary>
    public override string ToString() => string.Join(
        Environment.NewLine,
        [
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Members.Length} members as {Network}{(Temperature == 1 ? "" : $"; logits divided by {Temperature:0.###}")}"),
            .. Members.Select(member => string.Create(
                CultureInfo.InvariantCulture,
                $"member {member.Number + 1}: {member.Training.History}, {member.Duration.TotalSeconds:0.0} s")),
        ]);
}
