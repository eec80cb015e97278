namespace MLNet.DeepExtensions;

/// <summary>What a network is trained for. It decides which labels a trainer takes and which columns its transformer adds.</summary>
public enum NetworkTask
{
    /// <summary>
    /// One of several classes. Label: a key, or class numbers from 0 as Single. Adds PredictedLabel (a key) and Score (a probability per
    /// class).
    /// </summary>
    MulticlassClassification,

    /// <summary>One of two classes. Label: Boolean. Adds PredictedLabel (Boolean), Score (the logit) and Probability.</summary>
    BinaryClassification,

    /// <summary>Values. Label: Single, or a vector of Single of known size for several outputs. Adds Score of the label's type.</summary>
    Regression,
}
