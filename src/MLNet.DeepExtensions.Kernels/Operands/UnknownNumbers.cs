namespace MLNet.DeepExtensions.Kernels;

/// <summary>What becomes of whole numbers that an embedding has no row for.</summary>
public enum UnknownNumbers
{
    /// <summary>They are an error.</summary>
    Refused,

    /// <summary>Their vector is zero.</summary>
    Zeros,

    /// <summary>They share a row of their own, behind the others; it is learnt from those among the training data.</summary>
    OwnRow,
}
