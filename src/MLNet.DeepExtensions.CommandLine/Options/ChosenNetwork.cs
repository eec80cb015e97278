using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>The network that a command line asks for.</summary>
/// <param name="Network">The network.</param>
/// <param name="Text">Its text, or the file of its JSON.</param>
/// <param name="Layers">The layers of its text; null where it is JSON.</param>
/// <param name="Normalization">How its inputs are scaled; null where they are not, or its JSON says it.</param>
internal sealed record ChosenNetwork(Network Network, string Text, NetworkText? Layers, NormalizationKind? Normalization);
