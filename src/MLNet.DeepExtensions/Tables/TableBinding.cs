using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks.Tables;

namespace MLNet.DeepExtensions;

/// <summary>An encoder, and where in the vectors of numbers, texts and dates each of its inputs lies.</summary>
internal sealed class TableBinding
{
    private static readonly ConcurrentDictionary<Guid, WeakReference<TableBinding>> s_known = new();

    private readonly (int Input, int Slot)[] _numbers;
    private readonly (int Input, int Slot)[] _texts;
    private readonly (int Input, int Slot)[] _dates;
    private readonly TableLayout _layout;

    /// <summary>Binds an encoder.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="layout">The names of the vectors' values.</param>
    public TableBinding(TableEncoder encoder, TableLayout layout)
    {
        (Encoder, _layout) = (encoder, layout);
        Dictionary<string, (int Vector, int Slot)> places = new(StringComparer.Ordinal);
        foreach ((int vector, IReadOnlyList<string> names) in new[] { (0, layout.Numbers), (1, layout.Texts), (2, layout.Dates) })
        {
            for (int i = 0; i < names.Count; i++)
            {
                // The first value of each vector is the gate's.
                places[names[i]] = (vector, i + 1);
            }
        }

        (int Input, int Slot)[] Of(int vector) => [.. encoder.Inputs.Index()
            .Where(pair => places[pair.Item.Name].Vector == vector).Select(pair => (pair.Index, places[pair.Item.Name].Slot))];
        (_numbers, _texts, _dates) = (Of(0), Of(1), Of(2));
    }

    public TableEncoder Encoder { get; }

    /// <summary>The binding that bytes are of; each is parsed once in a process.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged.</exception>
    public static TableBinding Get(ReadOnlySpan<byte> bytes)
    {
        Guid id = new(SHA256.HashData(bytes).AsSpan(0, 16));
        if (s_known.TryGetValue(id, out WeakReference<TableBinding>? reference) && reference.TryGetTarget(out TableBinding? known))
        {
            return known;
        }

        TableBinding binding = Read(bytes.ToArray());
        s_known[id] = new WeakReference<TableBinding>(binding);
        return binding;
    }

    /// <summary>The binding as bytes: the layout's JSON behind its length, then the encoder's.</summary>
    public byte[] ToBytes()
    {
        using MemoryStream stream = new();
        byte[] layout = JsonSerializer.SerializeToUtf8Bytes(_layout, TableLayoutJson.Default.TableLayout);
        stream.Write(BitConverter.GetBytes(layout.Length));
        stream.Write(layout);
        Encoder.Write(stream);
        return stream.ToArray();
    }

    /// <summary>Encodes a row.</summary>
    public void Encode(VBuffer<float> numbers, VBuffer<ReadOnlyMemory<char>> texts, VBuffer<DateTime> dates, Span<float> row)
    {
        foreach ((int input, int slot) in _numbers)
        {
            Encoder.EncodeNumber(input, numbers.GetItemOrDefault(slot), row);
        }

        foreach ((int input, int slot) in _texts)
        {
            Encoder.EncodeCategory(input, texts.GetItemOrDefault(slot).Span, row);
        }

        foreach ((int input, int slot) in _dates)
        {
            Encoder.EncodeDate(input, dates.GetItemOrDefault(slot), row);
        }
    }

    private static TableBinding Read(byte[] bytes)
    {
        try
        {
            int length = BitConverter.ToInt32(bytes);
            TableLayout layout = JsonSerializer.Deserialize(bytes.AsSpan(sizeof(int), length), TableLayoutJson.Default.TableLayout)
                ?? throw new InvalidDataException("The table's columns in the model are empty.");
            using MemoryStream stream = new(bytes, sizeof(int) + length, bytes.Length - sizeof(int) - length);
            return new TableBinding(TableEncoder.Read(stream), layout);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or KeyNotFoundException)
        {
            throw new InvalidDataException($"The table's columns in the model are damaged: {exception.Message}", exception);
        }
    }
}

/// <summary>The names of the values in the vectors of numbers, texts and dates.</summary>
/// <param name="Numbers">Those of the numbers.</param>
/// <param name="Texts">Those of the texts.</param>
/// <param name="Dates">Those of the dates.</param>
internal sealed record TableLayout(IReadOnlyList<string> Numbers, IReadOnlyList<string> Texts, IReadOnlyList<string> Dates);

// Made by the compiler: file-based apps have no reflection in their JSON.
[JsonSerializable(typeof(TableLayout))]
internal sealed partial class TableLayoutJson : JsonSerializerContext;
