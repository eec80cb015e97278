using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>Writes the wire format of protocol buffers, as far as ONNX needs it.</summary>
internal sealed class ProtobufWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void Write(int field, long value)
    {
        WriteTag(field, ProtobufWireType.Varint);
        WriteVarint((ulong)value);
    }

    public void Write(int field, float value)
    {
        WriteTag(field, ProtobufWireType.Fixed32);
        BinaryPrimitives.WriteSingleLittleEndian(_bytes.GetSpan(sizeof(float)), value);
        _bytes.Advance(sizeof(float));
    }

    public void Write(int field, string value) => Write(field, Encoding.UTF8.GetBytes(value));

    public void Write(int field, ReadOnlySpan<byte> value)
    {
        WriteTag(field, ProtobufWireType.Bytes);
        WriteVarint((ulong)value.Length);
        _bytes.Write(value);
    }

    public void WritePacked(int field, IEnumerable<long> values)
    {
        ProtobufWriter packed = new();
        foreach (long value in values)
        {
            packed.WriteVarint((ulong)value);
        }

        Write(field, packed.Written);
    }

    /// <summary>Writes a message within this one.</summary>
    public void WriteMessage(int field, Action<ProtobufWriter> write)
    {
        ProtobufWriter message = new();
        write(message);
        Write(field, message.Written);
    }

    private void WriteTag(int field, ProtobufWireType type) => WriteVarint(((ulong)field << 3) | (ulong)type);

    private void WriteVarint(ulong value)
    {
        Span<byte> span = _bytes.GetSpan(10);
        int length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            span[length++] = (byte)(value | 0x80);
        }

        span[length++] = (byte)value;
        _bytes.Advance(length);
    }
}
