using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks;

public sealed partial class Network
{
    /// <summary>
    /// The network as JSON: the input's shape, and the layers with their settings and the numbers of the layers that they take, as model
    /// files have it.
    /// </summary>
    /// <exception cref="InvalidOperationException">A component of your own is not registered; the message names it.</exception>
    public string ToJson() => NetworkDescription.Write(this);

    /// <summary>The network that <see cref="ToJson"/> has written.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">What to call the text in messages.</param>
    /// <exception cref="ModelFormatException">
    /// The text describes no network, or has a component that is not registered; the message says what is wrong.
    /// </exception>
    public static Network FromJson(string json, string source = "JSON")
    {
        ArgumentNullException.ThrowIfNull(json);
        return NetworkDescription.Read(json, source);
    }
}
