using System.Buffers.Binary;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>Makes pixels of 8 bits per channel from the rows of a PNG file.</summary>
internal sealed class PngPixels
{
    // As many as a pixel can number.
    private const int Colours = 256;

    private readonly PngHeader _header;

    // Colours beyond the file's own are opaque black, as libpng and Pillow have it.
    private readonly byte[] _palette = new byte[3 * Colours];
    private readonly byte[] _paletteAlpha = new byte[Colours];
    private readonly ushort[]? _transparent;
    private readonly int _channels;
    private readonly byte[] _pixels;

    public PngPixels(PngChunks chunks)
    {
        _header = chunks.Header;
        if (_header.Colour == PngColour.Palette)
        {
            chunks.Palette.CopyTo(_palette, 0);
            _paletteAlpha.AsSpan().Fill(255);
            int alphas = Math.Min(chunks.Transparency?.Length ?? 0, chunks.Palette.Length / 3);
            chunks.Transparency.AsSpan(0, alphas).CopyTo(_paletteAlpha);
        }
        else if (chunks.Transparency is { } colour)
        {
            _transparent = new ushort[_header.Samples];
            for (int i = 0; i < _transparent.Length; i++)
            {
                _transparent[i] = BinaryPrimitives.ReadUInt16BigEndian(colour.AsSpan(2 * i));
            }
        }

        int colours = _header.Colour == PngColour.Palette ? 3 : _header.Samples;
        _channels = colours + (chunks.Transparency is null ? 0 : 1);
        _pixels = new byte[checked((long)_header.Height * _header.Width * _channels)];
    }

    /// <summary>Puts a row of a pass where its pixels belong.</summary>
    /// <param name="row">The samples, as the file has them once the filter is undone.</param>
    /// <param name="y">The image's row.</param>
    /// <param name="x">The first pixel's column.</param>
    /// <param name="step">From one pixel to the next.</param>
    /// <param name="width">How many pixels.</param>
    public void Put(ReadOnlySpan<byte> row, int y, int x, int step, int width)
    {
        int samples = _header.Samples;
        Span<ushort> pixel = (stackalloc ushort[PngHeader.MostSamples])[..samples];
        int at = ((y * _header.Width) + x) * _channels;
        for (int i = 0; i < width; i++, at += step * _channels)
        {
            for (int s = 0; s < samples; s++)
            {
                pixel[s] = Sample(row, (i * samples) + s);
            }

            Put(pixel, _pixels.AsSpan(at, _channels));
        }
    }

    public DecodedImage ToImage() => new(_header.Height, _header.Width, _channels, _pixels);

    private ushort Sample(ReadOnlySpan<byte> row, int index)
    {
        switch (_header.BitDepth)
        {
            case 8:
                return row[index];
            case 16:
                return BinaryPrimitives.ReadUInt16BigEndian(row[(2 * index)..]);
            default:
                int bit = index * _header.BitDepth;
                return (ushort)((row[bit >> 3] >> (8 - _header.BitDepth - (bit & 7))) & ((1 << _header.BitDepth) - 1));
        }
    }

    private void Put(ReadOnlySpan<ushort> pixel, Span<byte> to)
    {
        if (_header.Colour == PngColour.Palette)
        {
            int entry = pixel[0];
            _palette.AsSpan(3 * entry, 3).CopyTo(to);
            if (_channels == 4)
            {
                to[3] = _paletteAlpha[entry];
            }

            return;
        }

        uint largest = (1u << _header.BitDepth) - 1;
        for (int i = 0; i < pixel.Length; i++)
        {
            to[i] = (byte)(((pixel[i] * 255u) + (largest / 2)) / largest);
        }

        if (_transparent is not null)
        {
            to[^1] = pixel.SequenceEqual(_transparent) ? (byte)0 : (byte)255;
        }
    }
}
