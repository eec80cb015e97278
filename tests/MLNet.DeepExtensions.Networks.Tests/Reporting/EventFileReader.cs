using System.Buffers.Binary;
using System.Text;

namespace MLNet.DeepExtensions.Networks.Tests.Reporting;

/// <summary>Reads event files by the published definitions, with nothing of the writer's: records, checksums bit by bit, fields.</summary>
internal static class EventFileReader
{
    /// <summary>The events of all files of a folder, in the files' order.</summary>
    public static List<ProtobufFields> Read(string folder) =>
        [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal).SelectMany(file => Records(File.ReadAllBytes(file)))];

    private static List<ProtobufFields> Records(byte[] file)
    {
        List<ProtobufFields> events = [];
        for (int at = 0; at < file.Length;)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(Masked(file.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            ReadOnlySpan<byte> data = file.AsSpan(at + 12, length);
            Assert.Equal(Masked(data), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            events.Add(new ProtobufFields(data.ToArray()));
            at += 16 + length;
        }

        return events;
    }

    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
            }
        }

        crc = ~crc;
        return ((crc >> 15) | (crc << 17)) + 0xa282ead8;
    }
}

/// <summary>The fields of a message.</summary>
internal sealed class ProtobufFields
{
    private readonly List<(int Field, ulong Number, byte[] Bytes)> _fields = [];

    public ProtobufFields(byte[] message)
    {
        int at = 0;
        while (at < message.Length)
        {
            ulong tag = Varint();
            (int field, int type) = ((int)(tag >> 3), (int)(tag & 7));
            int length = type switch
            {
                1 => 8,
                2 => (int)Varint(),
                5 => 4,
                _ => 0,
            };
            ulong number = type == 0 ? Varint() : 0;
            _fields.Add((field, number, message[at..(at + length)]));
            at += length;
        }

        ulong Varint()
        {
            ulong value = 0;
            int shift = 0;
            byte next;
            do
            {
                next = message[at++];
                value |= (ulong)(next & 0x7F) << shift;
                shift += 7;
            }
            while (next >= 0x80);

            return value;
        }
    }

    public bool Has(int field) => _fields.Any(item => item.Field == field);

    public long Number(int field) => (long)_fields.Single(item => item.Field == field).Number;

    public byte[] Bytes(int field) => _fields.Single(item => item.Field == field).Bytes;

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    public float Single(int field) => BitConverter.ToSingle(Bytes(field));

    public double Double(int field) => BitConverter.ToDouble(Bytes(field));

    public double[] Doubles(int field) => [.. Bytes(field).Chunk(8).Select(bytes => BitConverter.ToDouble(bytes))];

    public ProtobufFields Message(int field) => new(Bytes(field));

    public IEnumerable<ProtobufFields> Messages(int field) =>
        _fields.Where(item => item.Field == field).Select(item => new ProtobufFields(item.Bytes));

    public IEnumerable<string> Texts(int field) =>
        _fields.Where(item => item.Field == field).Select(item => Encoding.UTF8.GetString(item.Bytes));
}
