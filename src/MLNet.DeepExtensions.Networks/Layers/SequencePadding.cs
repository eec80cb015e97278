namespace MLNet.DeepExtensions.Networks;

/// <summary>How windows treat the ends of a sequence.</summary>
public enum SequencePadding
{
    /// <summary>No padding: windows stay inside the sequence.</summary>
    Valid,

    /// <summary><c>ceil(time / stride)</c> outputs; an odd step of padding goes to the end, as in Keras.</summary>
    Same,

    /// <summary>
    /// As many, with all padding in front: an output sees its own step and those before. Windows of convolutions alone have it.
    /// </summary>
    Causal,
}
