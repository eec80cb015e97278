using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary>What a network's outputs mean, as its final activation and its loss tell.</summary>
/// <param name="Kind">The outputs.</param>
/// <param name="IsSoftmax">Whether probabilities come from logits by a softmax; else by a sigmoid.</param>
internal readonly record struct OutputMeaning(OutputKind Kind, bool IsSoftmax)
{
    /// <summary>Above which a single output says class 1.</summary>
    public float Border => Kind is OutputKind.Logits or OutputKind.Margins ? 0f : 0.5f;

    /// <summary>The meaning of a network's outputs.</summary>
    /// <param name="network">The network.</param>
    /// <param name="loss">What it is trained with; null where that is not known.</param>
    public static OutputMeaning Of(Network network, Loss? loss)
    {
        ActivationKind? activation = network.FinalActivation?.Kind;
        OutputKind kind = loss?.Outputs ?? OutputKind.Values;
        bool isProbability = kind == OutputKind.Values
            && activation is ActivationKind.Sigmoid or ActivationKind.HardSigmoid or ActivationKind.Softmax;
        return new OutputMeaning(
            isProbability ? OutputKind.Probabilities : kind,
            kind == OutputKind.Logits ? loss!.Targets is TargetKind.ClassNumbers or TargetKind.Distribution
                : activation == ActivationKind.Softmax);
    }
}
