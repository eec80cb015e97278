using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace MLNet.DeepExtensions.Networks.Persistence;

/// <summary>Reads a header that is not trusted: every number is checked before anything is done with it.</summary>
internal ref struct SafetensorsHeaderReader
{
    // The header, a tensor, its shape.
    private const int Depth = 3;

    private readonly string _source;
    private readonly SafetensorsLimits _limits;
    private readonly long _dataLength;
    private readonly List<SafetensorsEntry> _entries = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private Utf8JsonReader _json;
    private int _digestOffset = -1;

    private SafetensorsHeaderReader(ReadOnlySpan<byte> header, long dataLength, string source, SafetensorsLimits limits)
    {
        _source = source;
        _limits = limits;
        _dataLength = dataLength;
        _json = new Utf8JsonReader(header, new JsonReaderOptions { MaxDepth = Depth });
    }

    /// <summary>Reads and checks a header.</summary>
    /// <param name="header">Its bytes.</param>
    /// <param name="dataLength">The bytes that follow it in the file.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <param name="limits">What is refused for its size.</param>
    /// <exception cref="ModelFormatException">The header is not valid, or does not fit the data.</exception>
    public static SafetensorsHeader Read(ReadOnlySpan<byte> header, long dataLength, string source, SafetensorsLimits limits)
    {
        SafetensorsHeaderReader reader = new(header, dataLength, source, limits);
        try
        {
            return reader.ReadHeader(header);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is what the JSON reader throws for a string that is not valid Unicode.
            throw ModelFormatException.In(source, $"its header is not the JSON that the format asks for ({failure.Message})", failure);
        }
    }

    private SafetensorsHeader ReadHeader(ReadOnlySpan<byte> header)
    {
        if (header.IsEmpty || header[0] != (byte)'{')
        {
            Fail("its header does not begin with '{'");
        }

        Expect(JsonTokenType.StartObject, "the header");
        while (ReadPropertyName("the header") is { } name)
        {
            if (!_names.Add(name))
            {
                Fail($"its header names '{name}' twice");
            }

            if (name == SafetensorsHeader.MetadataName)
            {
                ReadMetadata();
            }
            else if (_entries.Count == _limits.Tensors)
            {
                Fail($"it has more than {_limits.Tensors} tensors");
            }
            else
            {
                _entries.Add(ReadEntry(name));
            }
        }

        // Anything but white space behind the object makes this throw.
        _json.Read();
        return new SafetensorsHeader(_metadata, InOrderOfData(), _digestOffset);
    }

    private void ReadMetadata()
    {
        Expect(JsonTokenType.StartObject, SafetensorsHeader.MetadataName);
        while (ReadPropertyName(SafetensorsHeader.MetadataName) is { } key)
        {
            Expect(JsonTokenType.String, $"the metadata entry '{key}'");
            if (key == SafetensorsHeader.DigestName)
            {
                ReadDigest();
                continue;
            }

            if (_metadata.Count == _limits.MetadataEntries)
            {
                Fail($"it has more than {_limits.MetadataEntries} metadata entries");
            }

            if (!_metadata.TryAdd(key, _json.GetString()!))
            {
                Fail($"its metadata name '{key}' twice");
            }
        }
    }

    private void ReadDigest()
    {
        if (_digestOffset >= 0)
        {
            Fail($"its metadata name '{SafetensorsHeader.DigestName}' twice");
        }

        // The characters are compared as they stand in the file, so an escaped spelling of them is none.
        if (_json.ValueIsEscaped || _json.ValueSpan.Length != SafetensorsHeader.DigestLength)
        {
            Fail($"its SHA-256 is not {SafetensorsHeader.DigestLength} hexadecimal digits");
        }

        _digestOffset = (int)_json.TokenStartIndex + 1;
    }

    private SafetensorsEntry ReadEntry(string name)
    {
        SafetensorsElementType? type = null;
        ImmutableArray<long>? shape = null;
        ImmutableArray<long>? offsets = null;
        Expect(JsonTokenType.StartObject, $"the tensor '{name}'");
        while (ReadPropertyName($"the tensor '{name}'") is { } property)
        {
            switch (property)
            {
                case "dtype" when type is null:
                    type = ReadElementType(name);
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers($"the shape of '{name}'", _limits.Rank);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers($"the offsets of '{name}'", 2);
                    break;
                default:
                    Fail($"the tensor '{name}' has an unknown or repeated property '{property}'");
                    break;
            }
        }

        if (type is null || shape is null || offsets is not { Length: 2 })
        {
            Fail($"the tensor '{name}' lacks its dtype, shape or two data_offsets");
        }

        SafetensorsEntry entry = new(name, type.Value, shape.Value, offsets.Value[0], offsets.Value[1]);
        CheckSize(entry);
        return entry;
    }

    private void CheckSize(SafetensorsEntry entry)
    {
        if (entry.Begin > entry.End || entry.End > _dataLength)
        {
            Fail($"the tensor '{entry.Name}' lies at bytes {entry.Begin} to {entry.End} of {_dataLength}");
        }

        string shape = string.Join(", ", entry.Shape);
        if (!entry.Type.TryCount(entry.Shape, out long count))
        {
            Fail($"the tensor '{entry.Name}' has a shape [{shape}] whose size exceeds 64 bits");
        }

        long size = count * entry.Type.Size();
        if (size != entry.End - entry.Begin)
        {
            Fail($"the tensor '{entry.Name}' of shape [{shape}] and type {entry.Type} takes {size} bytes, but its offsets give it {entry.End - entry.Begin}");
        }

        if (count > Array.MaxLength)
        {
            Fail($"the tensor '{entry.Name}' has more than {Array.MaxLength} elements");
        }
    }

    /// <summary>The entries sorted by place, which must follow one another without gap or overlap up to the end of the data.</summary>
    private ImmutableArray<SafetensorsEntry> InOrderOfData()
    {
        ImmutableArray<SafetensorsEntry> ordered = [.. _entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End)];
        long position = 0;
        foreach (SafetensorsEntry entry in ordered)
        {
            if (entry.Begin != position)
            {
                Fail($"the tensor '{entry.Name}' begins at byte {entry.Begin}, where {position} was expected: tensors overlap or leave a gap");
            }

            position = entry.End;
        }

        if (position != _dataLength)
        {
            Fail($"its tensors take {position} bytes, but {_dataLength} follow the header");
        }

        return ordered;
    }

    private SafetensorsElementType ReadElementType(string name)
    {
        Expect(JsonTokenType.String, $"the dtype of '{name}'");
        string text = _json.GetString()!;

        // TryParse takes numbers and names in any case; the format takes neither.
        if (!Enum.TryParse(text, out SafetensorsElementType type) || type.ToString() != text)
        {
            Fail($"the tensor '{name}' has elements of type '{text}'; the known types are {string.Join(", ", Enum.GetNames<SafetensorsElementType>())}");
        }

        return type;
    }

    private ImmutableArray<long> ReadNumbers(string what, int largestCount)
    {
        Expect(JsonTokenType.StartArray, what);
        ImmutableArray<long>.Builder numbers = ImmutableArray.CreateBuilder<long>();
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (_json.TokenType != JsonTokenType.Number || !_json.TryGetInt64(out long number) || number < 0)
            {
                Fail($"{what} must be whole numbers from 0 to {long.MaxValue.ToString(CultureInfo.InvariantCulture)}");
            }
            else if (numbers.Count == largestCount)
            {
                Fail($"{what} must be at most {largestCount} numbers");
            }
            else
            {
                numbers.Add(number);
            }
        }

        return numbers.ToImmutable();
    }

    private string? ReadPropertyName(string what)
    {
        _json.Read();
        switch (_json.TokenType)
        {
            case JsonTokenType.PropertyName:
                return _json.GetString();
            case JsonTokenType.EndObject:
                return null;
            default:
                Fail($"{what} is not complete");
                return null;
        }
    }

    private void Expect(JsonTokenType token, string what)
    {
        if (!_json.Read() || _json.TokenType != token)
        {
            Fail($"{what} must be a JSON {(token == JsonTokenType.String ? "string" : token == JsonTokenType.StartArray ? "array" : "object")}");
        }
    }

    [DoesNotReturn]
    private readonly void Fail(string problem) => throw ModelFormatException.In(_source, problem);
}
