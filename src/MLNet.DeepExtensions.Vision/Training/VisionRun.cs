using Microsoft.ML;

namespace MLNet.DeepExtensions.Vision;

/// <summary>One run of ML.NET's image classification trainer: what it gets.</summary>
internal sealed record VisionRun
{
    /// <summary>The column of the training and validation data with the labels, a key.</summary>
    public const string LabelColumnName = ColumnNames.Label;

    /// <summary>A context for this training alone, in whose temporary folder the backbone's file lies.</summary>
    public required MLContext Context { get; init; }

    /// <summary>The training data.</summary>
    public required IDataView Training { get; init; }

    /// <summary>The validation data; null for none.</summary>
    public required IDataView? Validation { get; init; }

    /// <summary>Images of the training data.</summary>
    public required int TrainingImages { get; init; }

    /// <summary>Images of both.</summary>
    public required int Images { get; init; }

    /// <summary>The column with the images' files, a vector of variable size of Byte.</summary>
    public required string FeatureColumnName { get; init; }

    /// <summary>A folder for features and checkpoints.</summary>
    public required string Workspace { get; init; }

    /// <summary>The backbone.</summary>
    public required VisionBackbone Backbone { get; init; }

    /// <summary>The learning rate of the first epochs.</summary>
    public required float LearningRate { get; init; }

    /// <summary>Epochs without improvement after which it stops.</summary>
    public required int Patience { get; init; }

    /// <summary>Epochs at most.</summary>
    public required int Epochs { get; init; }

    /// <summary>Images in a step, no more than there are.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Whether it may stop before the last epoch.</summary>
    public required bool StopsEarly { get; init; }

    /// <summary>Whether this is a second run, on the features that the first one left in the workspace.</summary>
    public bool IsRefit { get; init; }

    public bool HasValidation => Validation is not null;
}
