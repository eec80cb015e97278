using System.Buffers.Binary;
using System.IO.Compression;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// Unpacks gzip (RFC 1952) and checks all of it: every member's header, CRC-32 and length. <see cref="GZipStream"/> takes a file that is
/// cut off for a whole one. Several members one after the other are their contents one after the other, and zeros behind a member are
/// padding, as for gzip itself.
/// </summary>
internal sealed class GzipFileStream : ForwardStream
{
    private const int TrailerLength = 8;
    private const byte HasChecksum = 2;
    private const byte HasExtra = 4;
    private const byte HasName = 8;
    private const byte HasComment = 16;
    private const byte Reserved = 0xE0;

    private readonly GzipInput _input;
    private DeflateStream? _member;
    private bool _isAtEnd;
    private uint _checksum;
    private uint _length;
    private long _total;

    /// <summary>Unpacks a stream from where it stands; it is closed with this one.</summary>
    /// <exception cref="InvalidDataException">It does not begin as gzip does.</exception>
    public GzipFileStream(Stream packed)
    {
        _input = new GzipInput(packed);
        PackedLength = packed.CanSeek ? packed.Length : 0;
        BeginMember();
    }

    /// <summary>The bytes of the packed file; 0 where they are not known beforehand.</summary>
    public long PackedLength { get; }

    public override int Read(Span<byte> buffer)
    {
        while (!_isAtEnd && !buffer.IsEmpty)
        {
            int read = Inflate(buffer);
            if (read == 0)
            {
                EndMember();
                continue;
            }

            _checksum = Crc32.Append(_checksum, buffer[..read]);
            _length += (uint)read;
            _total += read;
            return _total <= Limits.Current.Tables.UnpackedBytes
                ? read
                : throw new InvalidDataException(
                    $"The gzip file is too large when decompressed; {Limits.Allowed(Limits.Current.Tables.UnpackedBytes)} bytes are allowed.");
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _member?.Dispose();
            _input.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Inflate(Span<byte> buffer)
    {
        try
        {
            return _member!.Read(buffer);
        }
        catch (InvalidDataException)
        {
            throw Damaged("its content cannot be decompressed");
        }
    }

    private void BeginMember()
    {
        _input.BeginChecksum();
        if (_input.NextByte() != 0x1F || _input.NextByte() != 0x8B || _input.NextByte() != 8)
        {
            throw Damaged("data at its beginning, or after a complete member, is not gzip");
        }

        int flags = _input.NextByte();
        if ((flags & Reserved) != 0)
        {
            throw Damaged("its header has reserved flags set");
        }

        // The time, the level and the system.
        _input.Skip(6);
        if ((flags & HasExtra) != 0)
        {
            _input.Skip(_input.NextByte() | (_input.NextByte() << 8));
        }

        SkipText(flags & HasName);
        SkipText(flags & HasComment);
        ushort checksum = (ushort)_input.Checksum;
        if ((flags & HasChecksum) != 0 && (_input.NextByte() | (_input.NextByte() << 8)) != checksum)
        {
            throw Damaged("its header's checksum is wrong");
        }

        (_checksum, _length) = (0, 0);
        _member = new DeflateStream(_input, CompressionMode.Decompress, leaveOpen: true);
    }

    private void SkipText(int flag)
    {
        while (flag != 0 && _input.NextByte() != 0)
        {
        }
    }

    private void EndMember()
    {
        _member!.Dispose();
        if (_input.RanOut)
        {
            throw CutOff();
        }

        Span<byte> trailer = stackalloc byte[TrailerLength];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, _checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], _length);
        if (!_input.TryGoBehind(trailer))
        {
            throw Damaged("its checksum is wrong, or it is truncated there");
        }

        _isAtEnd = _input.SkipZerosToEnd();
        if (!_isAtEnd)
        {
            BeginMember();
        }
    }

    internal static InvalidDataException CutOff() => Damaged("it is truncated");

    private static InvalidDataException Damaged(string how) => new($"The gzip file is damaged: {how}.");
}
