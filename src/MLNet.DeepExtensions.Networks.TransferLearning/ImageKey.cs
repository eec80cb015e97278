using System.Buffers.Binary;
using System.Security.Cryptography;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.TransferLearning;

/// <summary>SHA-256 of a backbone and an image: what features are kept under.</summary>
/// <param name="A">The first 8 bytes.</param>
/// <param name="B">The next 8.</param>
/// <param name="C">The next 8.</param>
/// <param name="D">The last 8.</param>
internal readonly record struct ImageKey(ulong A, ulong B, ulong C, ulong D)
{
    public const int Length = 32;

    public static ImageKey Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]), BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, A);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], B);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], C);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], D);
    }
}

/// <summary>Computes the keys of images, for one thread. An image has one key whether it comes as bytes or as floats.</summary>
internal sealed class ImageKeyMaker
{
    private readonly byte[] _prefix;
    private readonly byte[] _text;

    public ImageKeyMaker(Backbone backbone)
    {
        _prefix = Convert.FromHexString(backbone.Sha256);
        _text = new byte[_prefix.Length + 1 + (backbone.InputShape.Size * sizeof(float))];
        _prefix.CopyTo(_text, 0);
    }

    /// <summary>The key of a row that is stored as bytes which are read as they are.</summary>
    public ImageKey Of(ReadOnlySpan<byte> pixels)
    {
        pixels.CopyTo(_text.AsSpan(_prefix.Length + 1));
        return Hash(kind: 0, pixels.Length);
    }

    /// <summary>The key of a row of floats; whole numbers from 0 to 255 are taken as bytes.</summary>
    public ImageKey Of(ReadOnlySpan<float> pixels)
    {
        Span<byte> bytes = _text.AsSpan(_prefix.Length + 1);
        for (int i = 0; i < pixels.Length; i++)
        {
            byte pixel = (byte)pixels[i];
            bytes[i] = pixel;
            if (pixel != pixels[i])
            {
                System.Runtime.InteropServices.MemoryMarshal.AsBytes(pixels).CopyTo(bytes);
                return Hash(kind: 1, pixels.Length * sizeof(float));
            }
        }

        return Hash(kind: 0, pixels.Length);
    }

    /// <summary>A row's bytes where the data set has them and reads them as they are.</summary>
    public static bool TryBytes(Dataset images, long row, out ReadOnlySpan<byte> pixels)
    {
        if (images is ByteDataset { Scale: 1f, Offset: 0f } bytes)
        {
            pixels = bytes.Bytes(row);
            return true;
        }

        pixels = default;
        return false;
    }

    private ImageKey Hash(byte kind, int length)
    {
        _text[_prefix.Length] = kind;
        Span<byte> hash = stackalloc byte[ImageKey.Length];
        SHA256.HashData(_text.AsSpan(0, _prefix.Length + 1 + length), hash);
        return ImageKey.Read(hash);
    }
}
