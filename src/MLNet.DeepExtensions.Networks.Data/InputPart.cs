namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>One of several named inputs, which stand one behind the other in a row.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its shape for one row.</param>
/// <param name="Start">Where its values begin in a row, counted from 0.</param>
public sealed record InputPart(string Name, TensorShape Shape, int Start)
{
    /// <summary>Lays inputs one behind the other, in their order.</summary>
    /// <param name="inputs">Names and shapes.</param>
    /// <exception cref="ArgumentException">There is none, a name is empty, or two are the same; the message names it.</exception>
    public static InputPart[] Lay(params ReadOnlySpan<(string Name, TensorShape Shape)> inputs)
    {
        if (inputs.IsEmpty)
        {
            throw new ArgumentException("No input is given; at least one is needed.", nameof(inputs));
        }

        InputPart[] parts = new InputPart[inputs.Length];
        HashSet<string> names = new(StringComparer.Ordinal);
        int start = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            (string name, TensorShape shape) = inputs[i];
            ArgumentException.ThrowIfNullOrWhiteSpace(name, nameof(inputs));
            ArgumentNullException.ThrowIfNull(shape, nameof(inputs));
            if (!names.Add(name))
            {
                throw new ArgumentException($"Two inputs are named '{name}'; names must be unique.", nameof(inputs));
            }

            parts[i] = new InputPart(name, shape, start);
            start = checked(start + shape.Size);
        }

        return parts;
    }

    /// <summary>Written as <c>'image' [28, 28, 1]</c>.</summary>
    public override string ToString() => $"'{Name}' {Shape}";
}
