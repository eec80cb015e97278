namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>What a CSV file holds, as numbers.</summary>
/// <param name="Inputs">The features.</param>
/// <param name="FeatureNames">The features' names.</param>
/// <param name="Targets">The targets, <c>[rows, TargetWidth]</c>.</param>
/// <param name="TargetWidth">Target values per row.</param>
/// <param name="ClassNames">The classes' names, where the targets are class numbers.</param>
/// <param name="TargetNames">The names of the target columns.</param>
/// <param name="Weights">The rows' weights, if there are any.</param>
/// <param name="Options">The options with the classes and categories that were found.</param>
internal sealed record CsvContents(
    CsvRows Inputs,
    string[] FeatureNames,
    float[] Targets,
    int TargetWidth,
    string[]? ClassNames,
    string[] TargetNames,
    float[]? Weights,
    CsvOptions Options);
