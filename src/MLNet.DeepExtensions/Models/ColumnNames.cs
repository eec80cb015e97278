namespace MLNet.DeepExtensions;

/// <summary>The columns that a prediction transformer adds, named as those of ML.NET's own trainers.</summary>
internal static class ColumnNames
{
    public const string Score = "Score";
    public const string Probability = "Probability";
    public const string PredictedLabel = "PredictedLabel";
    public const string Label = "Label";
    public const string Features = "Features";
}
