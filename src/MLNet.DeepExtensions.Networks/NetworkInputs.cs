using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

/// <summary>The points at which a network of several inputs begins, by name or in order.</summary>
public sealed class NetworkInputs
{
    private readonly Dictionary<string, NetworkBuilder> _points = new(StringComparer.Ordinal);
    private readonly NetworkBuilder[] _inOrder;

    internal NetworkInputs(ReadOnlySpan<(string Name, TensorShape Shape)> inputs)
    {
        InputPart[] parts = InputPart.Lay(inputs);
        NetworkBuilder row = NetworkBuilder.Start([parts[^1].Start + parts[^1].Shape.Size]);
        _inOrder = Array.ConvertAll(
            parts, part => row.Append(new NamedInput { Name = part.Name, Start = part.Start, Shape = part.Shape }));
        foreach ((int i, InputPart part) in parts.Index())
        {
            _points.Add(part.Name, _inOrder[i]);
        }
    }

    /// <summary>The point behind an input.</summary>
    /// <param name="name">The input's name.</param>
    /// <exception cref="ArgumentException">There is no such input; the message lists them.</exception>
    public NetworkBuilder this[string name] => _points.GetValueOrDefault(name) ?? throw new ArgumentException(
        $"No input is named '{name}'. The inputs are: {string.Join(", ", _points.Keys.Select(key => $"'{key}'"))}.", nameof(name));

    /// <summary>Takes two inputs apart: <c>(NetworkBuilder image, NetworkBuilder numbers) = Network.Inputs(…)</c>.</summary>
    /// <exception cref="InvalidOperationException">There are not two.</exception>
    public void Deconstruct(out NetworkBuilder first, out NetworkBuilder second)
    {
        RequireCount(2);
        (first, second) = (_inOrder[0], _inOrder[1]);
    }

    /// <summary>Takes three inputs apart.</summary>
    /// <exception cref="InvalidOperationException">There are not three.</exception>
    public void Deconstruct(out NetworkBuilder first, out NetworkBuilder second, out NetworkBuilder third)
    {
        RequireCount(3);
        (first, second, third) = (_inOrder[0], _inOrder[1], _inOrder[2]);
    }

    private void RequireCount(int count)
    {
        if (_inOrder.Length != count)
        {
            throw new InvalidOperationException($"There are {_inOrder.Length} inputs and {count} are taken apart; ask for them by name.");
        }
    }
}
