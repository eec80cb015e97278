using System.Collections.Immutable;

namespace MLNet.DeepExtensions.Networks;

/// <summary>What a trial gave.</summary>
/// <typeparam name="T">What trials give.</typeparam>
/// <param name="Number">The trial's number.</param>
/// <param name="Value">What it gave.</param>
/// <param name="Duration">How long it took, also where it was read from a journal.</param>
public sealed record TrialOutcome<T>(int Number, T Value, TimeSpan Duration);

/// <summary>What <see cref="Trials"/> gave.</summary>
/// <typeparam name="T">What trials give.</typeparam>
/// <param name="Outcomes">The trials that have ended, in the order in which their numbers were given.</param>
/// <param name="End">Why there are no more.</param>
public sealed record TrialResults<T>(ImmutableArray<TrialOutcome<T>> Outcomes, TrialsEnd End);
