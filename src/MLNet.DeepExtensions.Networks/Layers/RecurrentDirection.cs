namespace MLNet.DeepExtensions.Networks;

/// <summary>In which order a recurrent layer takes the steps of a sequence.</summary>
public enum RecurrentDirection
{
    /// <summary>From the first to the last.</summary>
    Forward,

    /// <summary>From the last to the first. Outputs stand where their inputs do; the last state is the one at the first step.</summary>
    Reverse,

    /// <summary>
    /// Both, with weights of their own, their states side by side, <c>2 units</c> wide: Keras's <c>Bidirectional</c>, PyTorch's
    /// <c>bidirectional</c>.
    /// </summary>
    Bidirectional,
}
