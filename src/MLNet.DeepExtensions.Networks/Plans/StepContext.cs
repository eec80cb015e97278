namespace MLNet.DeepExtensions.Networks;

/// <summary>What differs from one run of a plan to the next.</summary>
/// <param name="Batch">The number of samples, at most the plan's largest.</param>
/// <param name="Seed">The seed of random masks.</param>
/// <param name="Step">The number of the training step.</param>
/// <param name="DropoutFactor">What the rates of dropout are multiplied by, 0 to 1.</param>
public readonly record struct StepContext(int Batch, ulong Seed = 0, long Step = 0, float DropoutFactor = 1f)
{
    /// <summary>
    /// The place of the first sample in the whole batch, where this is a part of one that is cut among processes; 0 by default. Random
    /// masks are those of the whole batch: a step of your own adds it to the sample's number.
    /// </summary>
    public int FirstSample { get; init; }
}
