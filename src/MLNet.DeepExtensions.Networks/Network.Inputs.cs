using System.Collections.Immutable;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

public sealed partial class Network
{
    /// <summary>The named inputs of a network that <see cref="Inputs"/> has begun; empty where there is one without a name.</summary>
    public ImmutableArray<InputPart> InputParts =>
        [.. Nodes.Where(IsNamedInput).Select(static node => (NamedInput)node.Layer)
            .Select(static input => new InputPart(input.Name, input.Shape, input.Start)).OrderBy(static part => part.Start)];

    /// <summary>
    /// Begins a network of several inputs. In a row their values stand one behind the other, in the order given, and
    /// <see cref="Dataset.Combine"/> makes such rows.
    /// </summary>
    /// <param name="inputs">Names and shapes of one sample.</param>
    /// <example>
    /// <code>
    /// var (image, numbers) = Network.Inputs(("image", [28, 28, 1]), ("numbers", [12]));
    /// Network network = image.Convolution(16, 3, Activation.ReLU).Flatten().Concatenate(numbers).Dense(2, Activation.Softmax).Build();
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">There is none, a name is empty, or two are the same.</exception>
    public static NetworkInputs Inputs(params ReadOnlySpan<(string Name, TensorShape Shape)> inputs) => new(inputs);

    /// <summary>Whether a node is one of the network's named inputs.</summary>
    internal static bool IsNamedInput(NetworkNode node) => node is { Layer: NamedInput, Inputs: [InputNode] };
}
