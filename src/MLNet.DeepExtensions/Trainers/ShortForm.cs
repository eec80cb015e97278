using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Augmentation;

namespace MLNet.DeepExtensions;

/// <summary>Networks from a few numbers.</summary>
internal static class ShortForm
{
    public static NetworkBuilder Dense(
        NetworkBuilder builder, IReadOnlyList<int> units, Activation activation, bool batchNormalization, float dropout)
    {
        foreach (int count in units)
        {
            builder = batchNormalization ? builder.Dense(count).BatchNormalization().Activate(activation)
                : builder.Dense(count, activation);
            builder = dropout > 0 ? builder.Dropout(dropout) : builder;
        }

        return builder;
    }

    public static NetworkBuilder Convolution(
        NetworkBuilder builder, int filters, Size2D kernelSize, Activation activation, bool batchNormalization) =>
        batchNormalization
            ? builder.Convolution(filters, kernelSize, padding: PaddingMode.Same).BatchNormalization().Activate(activation)
            : builder.Convolution(filters, kernelSize, activation, PaddingMode.Same);

    public static void ValidateAugmentation(IReadOnlyList<ImageAugmentation> augmentation, FillMode fill, float fillValue) =>
        new TrainingOptions { Augmentation = augmentation, AugmentationFill = fill, AugmentationFillValue = fillValue }.CheckAugmentation(
            [1, 1, 1]);

    public static void Validate(IReadOnlyList<int> units, string name, Activation activation, float dropout)
    {
        if (units is null || units.Any(count => count < 1))
        {
            string given = units is null ? "null" : $"[{string.Join(", ", units)}]";
            throw new ArgumentException($"{name} are {given}; a list of numbers of 1 or more is allowed.", name);
        }

        if (activation.Kind == ActivationKind.Softmax)
        {
            throw new ArgumentException(
                "Activation is Softmax, which is for outputs; any other is allowed in hidden layers.", nameof(activation));
        }

        if (!(dropout >= 0 && dropout < 1))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"Dropout is {dropout}; 0 or more and below 1 is allowed."), nameof(dropout));
        }
    }
}
