using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>How a field's value is stored.</summary>
internal enum ProtobufWireType
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5,
}

/// <summary>
/// Reads one message of the wire format of protocol buffers from bytes that are not trusted: every length is checked before it is used. It
/// copies nothing, and a message within the message is read only where the caller asks for it, so that the nesting of a file cannot exhaust
/// the stack.
/// </summary>
internal sealed class ProtobufReader(ReadOnlyMemory<byte> message, string source)
{
    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlyMemory<byte> _rest = message;

    /// <summary>The file's name, for messages.</summary>
    public string Source => source;

    /// <summary>The number of the field that is read next.</summary>
    public int Field { get; private set; }

    /// <summary>How that field is stored.</summary>
    public ProtobufWireType Type { get; private set; }

    /// <summary>Goes on to the next field; the present one must have been read or skipped.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Next()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        ulong tag = ReadVarint();
        ulong field = tag >> 3;
        if (field is 0 or > int.MaxValue)
        {
            Fail($"a field has the number {field}");
        }

        (Field, Type) = ((int)field, (ProtobufWireType)(tag & 7));
        return true;
    }

    public long ReadInt64()
    {
        Expect(ProtobufWireType.Varint);
        return (long)ReadVarint();
    }

    public float ReadSingle()
    {
        Expect(ProtobufWireType.Fixed32);
        return BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)).Span);
    }

    /// <summary>The bytes of a string, a message or packed numbers, not copied.</summary>
    public ReadOnlyMemory<byte> ReadBytes()
    {
        Expect(ProtobufWireType.Bytes);
        ulong length = ReadVarint();
        if (length > (ulong)_rest.Length)
        {
            Fail($"field {Field} declares {length} bytes where {_rest.Length} are left");
        }

        return Take((int)length);
    }

    public string ReadString()
    {
        try
        {
            return s_strictUtf8.GetString(ReadBytes().Span);
        }
        catch (DecoderFallbackException exception)
        {
            throw ModelFormatException.In(source, "a string in it is not UTF-8", exception);
        }
    }

    /// <summary>A message within this one.</summary>
    public ProtobufReader ReadMessage() => new(ReadBytes(), source);

    /// <summary>Reads a repeated whole number, of which there may be one or, packed, many.</summary>
    public void ReadInt64s(List<long> into, int limit)
    {
        if (Type == ProtobufWireType.Varint)
        {
            into.Add(ReadInt64());
        }
        else
        {
            ProtobufReader packed = new(ReadBytes(), source);
            while (!packed._rest.IsEmpty && into.Count <= limit)
            {
                into.Add((long)packed.ReadVarint());
            }
        }

        if (into.Count > limit)
        {
            Fail($"field {Field} has more than {limit} numbers");
        }
    }

    public void Skip()
    {
        switch (Type)
        {
            case ProtobufWireType.Varint:
                ReadVarint();
                break;
            case ProtobufWireType.Fixed64:
                Take(sizeof(ulong));
                break;
            case ProtobufWireType.Bytes:
                ReadBytes();
                break;
            case ProtobufWireType.Fixed32:
                Take(sizeof(uint));
                break;
            default:
                Fail($"field {Field} has the unknown wire type {(int)Type}");
                break;
        }
    }

    [DoesNotReturn]
    public void Fail(string problem) => throw ModelFormatException.In(source, $"it is not a valid ONNX file: {problem}");

    private void Expect(ProtobufWireType type)
    {
        if (Type != type)
        {
            Fail($"field {Field} is stored as {Type} where {type} is expected");
        }
    }

    private ulong ReadVarint()
    {
        ReadOnlySpan<byte> bytes = _rest.Span;
        ulong value = 0;
        for (int i = 0; i < Math.Min(bytes.Length, 10); i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return value;
            }
        }

        Fail(bytes.Length < 10 ? "it ends within a number" : "a number has more than 10 bytes");
        return 0;
    }

    private ReadOnlyMemory<byte> Take(int length)
    {
        if (length > _rest.Length)
        {
            Fail($"field {Field} needs {length} bytes where {_rest.Length} are left");
        }

        ReadOnlyMemory<byte> taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
