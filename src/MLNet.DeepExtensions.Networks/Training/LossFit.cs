using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Whether a loss can mean what a network's final activation puts out. Where that activation is not known, nothing is refused.
/// </summary>
internal static class LossFit
{
    /// <summary>Throws where it cannot.</summary>
    /// <exception cref="ArgumentException">Names the loss, the layer with its activation, and the likely mend.</exception>
    public static void Check(Network network, Loss loss, Dataset data)
    {
        if (network.FinalActivation?.Kind is not { } activation)
        {
            return;
        }

        string layer = $"layer '{network.Nodes[network.FinalActivationNode].Layer.Name}'";
        string name = loss.GetType().Name;
        if (activation == ActivationKind.Softmax && network.OutputShape.Channels == 1)
        {
            throw new ArgumentException(
                $"The softmax of {layer} is over one value, and so is always 1; a softmax needs 2 or more outputs. "
                + "For two classes, Dense(1, Activation.Sigmoid) also works.",
                nameof(network));
        }

        string? wrong = loss.Outputs switch
        {
            OutputKind.Logits when IsProbability(activation) =>
                $"takes logits (FromLogits is true), and {layer} already turns them into probabilities with {activation}, which would be applied twice. "
                + "Leave FromLogits out, or end in a linear layer.",
            OutputKind.Probabilities when loss.Targets is TargetKind.ClassNumbers or TargetKind.Distribution
                && activation != ActivationKind.Softmax =>
                $"takes probabilities of mutually exclusive classes, and {layer} ends in {activation}. {SoftmaxMend(network, loss, activation, data)}",
            OutputKind.Probabilities when !IsProbability(activation) =>
                $"takes probabilities, and {layer} ends in {activation}. End in Activation.Sigmoid"
                + $"{(loss is BinaryCrossEntropy && activation == ActivationKind.Linear ? ", or set FromLogits = true" : "")}.",
            OutputKind.Margins when loss.Targets == TargetKind.Signs && IsOneSided(activation) =>
                $"takes positive and negative outputs, and {layer} ends in {activation}, which is never below 0. End in Activation.Tanh or a linear layer.",
            OutputKind.Positive when !IsOneSided(activation) =>
                $"takes positive outputs, and {layer} ends in {activation}. End in Activation.Softplus.",
            _ => null,
        };
        if (wrong is not null)
        {
            throw new ArgumentException($"{name} {wrong}", nameof(loss));
        }
    }

    private static string SoftmaxMend(Network network, Loss loss, ActivationKind activation, Dataset data)
    {
        int classes = data.ClassNames?.Count ?? network.OutputShape.Channels;
        string mend = $"End in Dense({Math.Max(2, classes)}, Activation.Softmax)";
        return (activation, loss) switch
        {
            (ActivationKind.Linear, CategoricalCrossEntropy or SparseCategoricalCrossEntropy) => $"{mend}, or set FromLogits = true.",
            (ActivationKind.Sigmoid, _) when network.OutputShape.Channels == 1 => $"{mend}, or use BinaryCrossEntropy.",
            (ActivationKind.Sigmoid, _) => $"{mend}; for several labels per row, use BinaryCrossEntropy.",
            _ => $"{mend}.",
        };
    }

    private static bool IsProbability(ActivationKind kind) =>
        kind is ActivationKind.Sigmoid or ActivationKind.HardSigmoid or ActivationKind.Softmax;

    private static bool IsOneSided(ActivationKind kind) =>
        IsProbability(kind) || kind is ActivationKind.ReLU or ActivationKind.ReLU6 or ActivationKind.Softplus;
}
