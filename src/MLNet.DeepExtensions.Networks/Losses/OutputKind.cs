namespace MLNet.DeepExtensions.Networks;

/// <summary>What a network's outputs mean.</summary>
public enum OutputKind
{
    /// <summary>Values of a regression, or outputs of which nothing else is known.</summary>
    Values,

    /// <summary>Values above 0, such as the rates of counts.</summary>
    Positive,

    /// <summary>Probabilities: of classes, or of labels. A single one says class 1 above 1/2.</summary>
    Probabilities,

    /// <summary>Logits, from which a sigmoid or a softmax makes probabilities. A single one says class 1 above 0.</summary>
    Logits,

    /// <summary>Distances from the border between classes, as hinge losses have them. A single one says class 1 above 0.</summary>
    Margins,
}
