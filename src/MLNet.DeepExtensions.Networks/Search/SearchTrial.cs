namespace MLNet.DeepExtensions.Networks.Search;

/// <summary>A training of a search.</summary>
/// <param name="Point">Its settings.</param>
/// <param name="Rung">The rung of successive halving, from 0.</param>
/// <param name="Epochs">For how many epochs it was to go.</param>
/// <param name="Score">The monitored value of the epoch whose weights it gave; NaN where the training diverged.</param>
/// <param name="Network">What was trained: shapes, layers, parameters.</param>
/// <param name="Duration">How long it took.</param>
public sealed record SearchTrial(SearchPoint Point, int Rung, int Epochs, double Score, string Network, TimeSpan Duration);
