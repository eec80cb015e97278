namespace MLNet.DeepExtensions;

/// <summary>ML.NET's names of annotations and of what they say about columns of scores: evaluators and users look for them.</summary>
internal static class AnnotationKinds
{
    public const string KeyValues = "KeyValues";
    public const string SlotNames = "SlotNames";
    public const string TrainingLabelValues = "TrainingLabelValues";
    public const string ScoreColumnSetId = "ScoreColumnSetId";
    public const string ScoreColumnKind = "ScoreColumnKind";
    public const string ScoreValueKind = "ScoreValueKind";
    public const string IsNormalized = "IsNormalized";

    /// <summary>The value of <see cref="ScoreColumnKind"/>.</summary>
    public static string ScoreKindOf(NetworkTask task, int outputs) => task switch
    {
        NetworkTask.MulticlassClassification => "MulticlassClassification",
        NetworkTask.BinaryClassification => "BinaryClassification",
        _ => outputs == 1 ? "Regression" : "MultiOutputRegression",
    };
}
