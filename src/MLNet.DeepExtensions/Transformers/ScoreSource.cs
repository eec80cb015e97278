namespace MLNet.DeepExtensions;

/// <summary>Gives a model's scores for the row that is being read.</summary>
internal abstract class ScoreSource
{
    /// <summary>The present row's scores, as <see cref="NetworkModel.Score(ReadOnlySpan{float}, Span{float})"/> gives them.</summary>
    public abstract ReadOnlySpan<float> Scores { get; }
}
