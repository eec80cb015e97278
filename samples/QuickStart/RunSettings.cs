namespace MLNet.DeepExtensions.Samples.QuickStart;

/// <summary>What the command line says.</summary>
/// <param name="Seed">The seed of the split, the initial weights and all else that is random.</param>
/// <param name="Threads">Threads to use; 0 for one a processor.</param>
internal sealed record RunSettings(ulong Seed, int Threads);
