using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>A layer of a network's text.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Append">Appends it to a network.</param>
/// <param name="Code">The same in C#: <c>.Dense(64, Activation.ReLU)</c>.</param>
internal sealed record LayerText(string Text, Func<NetworkBuilder, NetworkBuilder> Append, string Code)
{
    /// <summary>Whether it takes rows of numbers and no images.</summary>
    public bool TakesRows { get; init; }
}
