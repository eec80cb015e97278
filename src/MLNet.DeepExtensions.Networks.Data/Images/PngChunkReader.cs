using System.Buffers.Binary;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// Goes through the chunks of a PNG file that say something of its pixels. They must be whole, with the right checksum; all others are
/// stepped over unread.
/// </summary>
internal ref struct PngChunkReader(ReadOnlySpan<byte> chunks)
{
    public const uint IHdr = 0x49484452;
    public const uint Plte = 0x504C5445;
    public const uint Trns = 0x74524E53;
    public const uint Exif = 0x65584966;
    public const uint IDat = 0x49444154;
    private const uint IEnd = 0x49454E44;

    // Length, name and checksum.
    private const int Frame = 12;

    // In the name's first letter: a small one marks what a decoder may leave out.
    private const uint Ancillary = 0x20000000;

    private ReadOnlySpan<byte> _rest = chunks;
    private bool _hasPixels;
    private bool _isBehindPixels;

    /// <summary>The chunk's name, four letters.</summary>
    public uint Type { get; private set; }

    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>
    /// Goes to the next chunk; false at the end, which is the IEND chunk. Behind the pixels, whatever ends the file will do: nothing of the
    /// image is lost.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is truncated or damaged, or has a chunk that is needed and not known.</exception>
    public bool Next()
    {
        while (_rest.Length >= 8)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(_rest);
            Type = BinaryPrimitives.ReadUInt32BigEndian(_rest[4..]);
            CheckName();
            if (Type == IEnd)
            {
                return false;
            }

            bool isRead = Type is IHdr or Plte or Trns or Exif or IDat;
            if (length + (long)Frame > _rest.Length)
            {
                return !isRead && _hasPixels
                    ? false
                    : throw new InvalidDataException(
                        $"The PNG file is truncated: the chunk {Name(Type)} has {length} bytes, and {Math.Max(0, _rest.Length - Frame)} are left.");
            }

            ReadOnlySpan<byte> chunk = _rest[..((int)length + Frame)];
            _rest = _rest[chunk.Length..];
            if (isRead)
            {
                Open(chunk);
                return true;
            }

            _isBehindPixels = _hasPixels;
        }

        return _hasPixels ? false : throw new InvalidDataException("The PNG file is truncated: it ends before its pixels.");
    }

    public static string Name(uint type) => string.Create(4, type, static (text, code) =>
    {
        for (int i = 0; i < text.Length; i++)
        {
            char letter = (char)((code >> (24 - (8 * i))) & 0xFF);
            text[i] = char.IsAsciiLetter(letter) ? letter : '?';
        }
    });

    private readonly void CheckName()
    {
        if (Name(Type).Contains('?'))
        {
            throw new InvalidDataException($"The PNG file is damaged: a chunk has the name {Name(Type)}; four letters are needed.");
        }

        if ((Type & Ancillary) == 0 && Type is not (IHdr or Plte or IDat or IEnd))
        {
            throw new InvalidDataException($"The PNG file has the chunk {Name(Type)}, a critical chunk that is not supported.");
        }
    }

    private void Open(ReadOnlySpan<byte> chunk)
    {
        if (Crc32.Of(chunk[4..^4]) != BinaryPrimitives.ReadUInt32BigEndian(chunk[^4..]))
        {
            throw new InvalidDataException($"The PNG file is damaged: the checksum of the chunk {Name(Type)} is wrong.");
        }

        if (Type == IDat && _isBehindPixels)
        {
            throw new InvalidDataException("The PNG file's IDAT chunks are not consecutive.");
        }

        _hasPixels |= Type == IDat;
        _isBehindPixels = _hasPixels && Type != IDat;
        Content = chunk[8..^4];
    }
}
