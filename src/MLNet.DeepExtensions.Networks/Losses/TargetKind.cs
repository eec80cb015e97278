namespace MLNet.DeepExtensions.Networks;

/// <summary>What a loss takes targets for; each value is finite.</summary>
public enum TargetKind
{
    /// <summary>Any value.</summary>
    Values,

    /// <summary>The number of a class, from 0 to the number of outputs less one.</summary>
    ClassNumbers,

    /// <summary>Shares of the classes, 0 or more, that sum to 1 in each row: one-hot rows, say.</summary>
    Distribution,

    /// <summary>A probability each, 0 to 1: labels of 0 and 1, say.</summary>
    Probabilities,

    /// <summary>-1 or 1.</summary>
    Signs,

    /// <summary>0 or more.</summary>
    NotNegative,

    /// <summary>Any value but 0, by which the loss divides.</summary>
    NotZero,
}
