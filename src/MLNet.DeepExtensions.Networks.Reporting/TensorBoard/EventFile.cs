using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>
/// A file of TensorBoard's events in a folder, a run: records of TensorFlow's format, each the length of its data (8 bytes), the masked
/// CRC-32C of these, the data, and their masked CRC-32C. Events are kept until <see cref="Flush"/> appends them.
/// </summary>
internal sealed class EventFile
{
    private static int s_files;
    private readonly string _path;
    private readonly ArrayBufferWriter<byte> _pending = new();
    private long _length;

    /// <summary>Names a new file of a folder; it is there from the first <see cref="Flush"/> on.</summary>
    public EventFile(string folder)
    {
        _path = Path.Combine(folder, string.Create(
            CultureInfo.InvariantCulture,
            $"events.out.tfevents.{DateTimeOffset.UtcNow.ToUnixTimeSeconds():D10}.{Environment.MachineName}.{Environment.ProcessId}.{Interlocked.Increment(ref s_files)}"));
        Write(Event(step: 0).Add(3, "brain.Event:2"));
    }

    /// <summary>
    /// Says that a training begins at a step: what earlier files of the run have of this step and later ones is not shown any more.
    /// </summary>
    public void BeginAt(long step)
    {
        const int Start = 1;
        Write(Event(step).Add(7, new ProtobufMessage().Add(1, Start)));
    }

    /// <summary>Adds a value by its name: <c>loss</c>, <c>dense1/weights</c>.</summary>
    /// <param name="step">The step or epoch.</param>
    /// <param name="tag">The name.</param>
    /// <param name="add">Adds the value to a message <c>Summary.Value</c>.</param>
    public void Add(long step, string tag, Func<ProtobufMessage, ProtobufMessage> add) =>
        Write(Event(step).Add(5, new ProtobufMessage().Add(1, add(new ProtobufMessage().Add(1, tag)))));

    /// <summary>Adds a number.</summary>
    public void AddScalar(long step, string tag, double value) => Add(step, tag, message => message.Add(2, (float)value));

    /// <summary>Adds a picture.</summary>
    public void AddImage(long step, string tag, DecodedImage image) => Add(step, tag, message => message.Add(
        4,
        new ProtobufMessage().Add(1, image.Height).Add(2, image.Width).Add(3, image.Channels).Add(4, PngEncoder.Encode(image))));

    /// <summary>Adds a graph.</summary>
    public void AddGraph(ProtobufMessage graph) => Write(Event(step: 0).Add(4, graph));

    /// <summary>Appends what was added. Where that fails nothing is lost: the next time begins where the file was whole.</summary>
    /// <exception cref="IOException">The disk is full, or the like.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file may not be written.</exception>
    public void Flush()
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        using FileStream file = new(_path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        file.SetLength(_length);
        file.Position = _length;
        file.Write(_pending.WrittenSpan);
        file.Flush();
        _length = file.Position;
        _pending.ResetWrittenCount();
    }

    private static ProtobufMessage Event(long step)
    {
        TimeSpan now = DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch;
        return new ProtobufMessage().Add(1, now.TotalSeconds).Add(2, step);
    }

    private void Write(ProtobufMessage message)
    {
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, message.Bytes.Length);
        _pending.Write(length);
        WriteChecksum(length);
        _pending.Write(message.Bytes);
        WriteChecksum(message.Bytes);
    }

    // Masked, as a checksum of data that hold checksums would be weak.
    private void WriteChecksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = Crc32C.Of(bytes);
        Span<byte> masked = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(masked, ((crc >> 15) | (crc << 17)) + 0xa282ead8u);
        _pending.Write(masked);
    }
}
