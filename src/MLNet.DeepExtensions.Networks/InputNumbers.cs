using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Which values of a network's input are numbers of rows, since an <see cref="Embedding"/> reads them: directly, or behind layers that take
/// values apart or see them in another shape.
/// </summary>
internal sealed class InputNumbers
{
    private readonly Number[] _numbers;
    private readonly TensorShape _shape;

    private InputNumbers(TensorShape shape, Number[] numbers) => (_shape, _numbers) = (shape, numbers);

    /// <summary>Those of a network; null where there are none.</summary>
    public static InputNumbers? Of(Network network)
    {
        int[]?[] places = new int[network.Nodes.Length][];
        List<Number> numbers = [];
        for (int i = 0; i < places.Length; i++)
        {
            NetworkNode node = network.Nodes[i];
            int[]? from = node.Inputs is not [int input] ? null
                : input == Network.InputNode ? [.. Enumerable.Range(0, network.InputShape.Size)] : places[input];
            if (from is null)
            {
                continue;
            }

            places[i] = node.Layer switch
            {
                Slice slice => [.. from.Where((_, at) => (uint)((at % node.InputShapes[0].Channels) - slice.Start) < (uint)slice.Count)],
                Reshape or Flatten => from,
                _ => null,
            };
            if (node.Layer.Numbers(node.InputShapes[0]) is { } table)
            {
                numbers.AddRange(from.Select((place, at) => new Number(place, table.Sizes[at], table.Unknown, node.Layer.Name)));
            }
        }

        return numbers.Count == 0 ? null : new InputNumbers(network.InputShape, [.. numbers]);
    }

    /// <summary>Checks rows before they are computed.</summary>
    /// <param name="inputs">The rows.</param>
    /// <exception cref="ArgumentException">A value is no such number; the message names row, place, value and what is allowed.</exception>
    public void Check(ReadOnlySpan<float> inputs)
    {
        if (Find(inputs) is var (row, number))
        {
            throw new ArgumentException(
                $"Row {row}, value {number.Place}: {Problem(inputs[(row * _shape.Size) + number.Place], number)}", nameof(inputs));
        }
    }

    /// <summary>Checks rows of a data set that were read.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="rows">The rows' numbers.</param>
    /// <param name="inputs">The rows.</param>
    /// <exception cref="InvalidDataException">A value is no such number.</exception>
    public void Check(Dataset data, ReadOnlySpan<long> rows, ReadOnlySpan<float> inputs)
    {
        if (Find(inputs) is var (row, number))
        {
            throw new InvalidDataException(
                $"Row {data.OriginalRow(rows[row])}, {data.DescribeInput(number.Place)}: "
                + Problem(inputs[(row * _shape.Size) + number.Place], number));
        }
    }

    /// <summary>Checks all rows of a data set, unless they cost something to read: batches are checked as they come then.</summary>
    /// <exception cref="InvalidDataException">A value is no such number.</exception>
    public void Check(Dataset data)
    {
        if (data.IsCostlyToRead)
        {
            return;
        }

        int block = (int)Math.Min(Dataset.RowsAtOnce(_shape.Size), data.Count);
        float[] inputs = new float[block * _shape.Size];
        float[] targets = new float[block * data.TargetWidth];
        float[] weights = new float[block];
        for (long first = 0; first < data.Count; first += block)
        {
            int count = (int)Math.Min(block, data.Count - first);
            long[] rows = [.. Enumerable.Range(0, count).Select(i => first + i)];
            Span<float> read = inputs.AsSpan(0, count * _shape.Size);
            data.Read(rows, read, targets.AsSpan(0, count * data.TargetWidth), weights.AsSpan(0, count));
            Check(data, rows, read);
        }
    }

    private static string Problem(float value, Number number) =>
        $"the value is {value}; layer '{number.Layer}' takes the whole numbers 0 to {number.Size - 1}"
        + (number.Unknown == UnknownNumbers.Refused ? "." : ", and other whole numbers as unknown.");

    private (int Row, Number Number)? Find(ReadOnlySpan<float> inputs)
    {
        for (int row = 0; row < inputs.Length / _shape.Size; row++)
        {
            foreach (Number number in _numbers)
            {
                float value = inputs[(row * _shape.Size) + number.Place];
                bool isAllowed = number.Unknown == UnknownNumbers.Refused ? value >= 0 && value < number.Size : float.IsFinite(value);
                if (!isAllowed || value != MathF.Floor(value))
                {
                    return (row, number);
                }
            }
        }

        return null;
    }

    private sealed record Number(int Place, int Size, UnknownNumbers Unknown, string Layer);
}
