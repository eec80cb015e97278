namespace MLNet.DeepExtensions.PipelineBenchmarks;

/// <summary>The ways to score rows by a fitted pipeline.</summary>
public interface IScoring
{
    /// <summary>Rows that <see cref="TransformRows"/> scores.</summary>
    public const int Rows = 1_000;

    /// <summary>Scores many rows through <c>Transform</c>, and reads the scores.</summary>
    void TransformRows();

    /// <summary>Scores the next row by a <c>PredictionEngine</c>.</summary>
    void PredictRow();
}
