namespace MLNet.DeepExtensions.Networks;

public sealed partial class TrainedNetwork
{
    /// <summary>
    /// What predicts sequences step by step, with the states of the recurrent layers carried along: for values that come in one by one.
    /// Dispose of it when the sequences end.
    /// </summary>
    /// <param name="sequences">How many sequences are predicted side by side; 1 or more, 1 by default.</param>
    /// <exception cref="InvalidOperationException">
    /// The network does not take sequences <c>[time, features]</c>, or a layer needs steps that are still to come; the message names it.
    /// </exception>
    public SequenceStepper CreateStepper(int sequences = 1) => new(Network, _parameters, sequences);
}
