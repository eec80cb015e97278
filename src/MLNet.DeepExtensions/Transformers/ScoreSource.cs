namespace MLNet.DeepExtensions;

/// <summary>Gives the network's outputs for the row that is being read.</summary>
internal abstract class ScoreSource
{
    /// <summary>The present row's outputs.</summary>
    public abstract ReadOnlySpan<float> Scores { get; }
}
