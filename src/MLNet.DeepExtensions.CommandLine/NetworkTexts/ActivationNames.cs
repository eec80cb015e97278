using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>The activations that a network's text can name, each with its C#.</summary>
internal static class ActivationNames
{
    private static readonly Dictionary<string, (Activation Activation, string Code)> s_all = new(StringComparer.OrdinalIgnoreCase)
    {
        ["linear"] = (Activation.Linear, "Activation.Linear"),
        ["relu"] = (Activation.ReLU, "Activation.ReLU"),
        ["relu6"] = (Activation.ReLU6, "Activation.ReLU6"),
        ["leakyrelu"] = (Activation.LeakyReLU(), "Activation.LeakyReLU()"),
        ["elu"] = (Activation.ELU(), "Activation.ELU()"),
        ["selu"] = (Activation.SELU, "Activation.SELU"),
        ["gelu"] = (Activation.GELU, "Activation.GELU"),
        ["silu"] = (Activation.SiLU, "Activation.SiLU"),
        ["mish"] = (Activation.Mish, "Activation.Mish"),
        ["hardsigmoid"] = (Activation.HardSigmoid, "Activation.HardSigmoid"),
        ["hardswish"] = (Activation.HardSwish, "Activation.HardSwish"),
        ["sigmoid"] = (Activation.Sigmoid, "Activation.Sigmoid"),
        ["tanh"] = (Activation.Tanh, "Activation.Tanh"),
        ["softplus"] = (Activation.Softplus, "Activation.Softplus"),
        ["softmax"] = (Activation.Softmax, "Activation.Softmax"),
    };

    public static IReadOnlyCollection<string> All => s_all.Keys;

    public static bool TryFind(string name, out (Activation Activation, string Code) activation) => s_all.TryGetValue(name, out activation);
}
