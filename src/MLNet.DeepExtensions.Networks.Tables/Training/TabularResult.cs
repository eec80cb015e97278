using System.Collections.Immutable;
using MLNet.DeepExtensions.Networks.Ensembles;

namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>What training on a table gave.</summary>
/// <param name="Model">The model.</param>
/// <param name="Ensemble">Its members, and how they were trained.</param>
/// <param name="Epochs">How often a member went through its rows, at most.</param>
/// <param name="Warnings">What looks odd: columns that number the rows, columns that tell the target.</param>
public sealed record TabularResult(TabularModel Model, EnsembleResult Ensemble, int Epochs, ImmutableArray<string> Warnings)
{
    /// <summary>The members, a line each, and the warnings.</summary>
    public override string ToString() => string.Join(
        Environment.NewLine, [$"{Ensemble}", .. Warnings.Select(static warning => $"warning: {warning}")]);
}
