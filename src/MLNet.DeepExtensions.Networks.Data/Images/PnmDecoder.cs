namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// Decodes the portable anymap formats of Netpbm, P1 to P6: bitmaps (PBM), grey (PGM) and colour (PPM), as text and binary, up to 16 bits,
/// rounded to 8.
/// </summary>
public sealed class PnmDecoder : IImageDecoder
{
    private readonly long? _maxPixels;

    /// <summary>
    /// The most pixels that are decoded, so that a small file cannot ask for all memory; that of <see cref="Limits.Images"/> by default.
    /// </summary>
    public long MaxPixels
    {
        get => _maxPixels ?? Limits.Current.Images.Pixels;
        init => _maxPixels = value;
    }

    /// <inheritdoc/>
    public bool CanDecode(ReadOnlySpan<byte> header) =>
        header is [(byte)'P', >= (byte)'1' and <= (byte)'6', (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'#', ..];

    /// <inheritdoc/>
    public DecodedImage Decode(ReadOnlySpan<byte> file)
    {
        if (!CanDecode(file))
        {
            throw new InvalidDataException("This is not a PNM file: it does not begin with P1 to P6.");
        }

        int kind = file[1] - '0';
        Reader reader = new(file, 2);
        int width = reader.Number("width", int.MaxValue);
        int height = reader.Number("height", int.MaxValue);
        AnnouncedSize.Check("PNM", height, width, _maxPixels, $"{nameof(PnmDecoder)}.{nameof(MaxPixels)}");
        int largest = kind is 1 or 4 ? 1 : reader.Number("maximum value", 65535);
        if (largest == 0)
        {
            throw new InvalidDataException("The PNM file's maximum value is 0; from 1 to 65535 is allowed.");
        }

        int channels = kind is 3 or 6 ? 3 : 1;
        long count = (long)width * height * channels;
        if (kind >= 4)
        {
            reader.EndHeader();
        }

        CheckLength(kind, width, height, count, largest, reader.Rest.Length);
        byte[] pixels = new byte[count];
        if (kind is 2 or 3)
        {
            foreach (ref byte pixel in pixels.AsSpan())
            {
                pixel = Scale(reader.Number("value", 65535), largest);
            }
        }
        else if (kind == 1)
        {
            foreach (ref byte pixel in pixels.AsSpan())
            {
                pixel = reader.Bit() ? (byte)0 : (byte)255;
            }
        }
        else if (kind == 4)
        {
            Unpack(reader.Rest, pixels, width);
        }
        else
        {
            ScaleBinary(reader.Rest, pixels, largest);
        }

        return new DecodedImage(height, width, channels, pixels);
    }

    // Before the pixels' memory is asked for.
    private static void CheckLength(int kind, int width, int height, long count, int largest, int rest)
    {
        long needed = kind switch
        {
            1 => count,
            2 or 3 => (2 * count) - 1,
            4 => (width + 7L) / 8 * height,
            _ => largest < 256 ? count : 2 * count,
        };
        if (rest < needed)
        {
            throw new InvalidDataException(
                $"The PNM file is truncated: {height}x{width} pixels (height x width) need {needed} bytes at least, and {rest} are left.");
        }
    }

    private static void Unpack(ReadOnlySpan<byte> bits, Span<byte> pixels, int width)
    {
        int rowLength = (width + 7) / 8;
        for (int i = 0; i < pixels.Length; i++)
        {
            int x = i % width;
            int packed = bits[(i / width * rowLength) + (x >> 3)];
            pixels[i] = (packed & (0x80 >> (x & 7))) != 0 ? (byte)0 : (byte)255;
        }
    }

    private static void ScaleBinary(ReadOnlySpan<byte> data, Span<byte> pixels, int largest)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = Scale(largest < 256 ? data[i] : (data[2 * i] << 8) | data[(2 * i) + 1], largest);
        }
    }

    private static byte Scale(int value, int largest) => value <= largest
        ? (byte)(((value * 255L) + (largest / 2)) / largest)
        : throw new InvalidDataException(
            $"The PNM file is damaged: it has the value {value}, above the maximum of {largest} that its header declares.");

    private ref struct Reader(ReadOnlySpan<byte> file, int position)
    {
        private readonly ReadOnlySpan<byte> _file = file;
        private int _position = position;

        public readonly ReadOnlySpan<byte> Rest => _file[_position..];

        public int Number(string what, int largest)
        {
            SkipBlanks();
            long value = 0;
            int start = _position;
            while (_position < _file.Length && char.IsAsciiDigit((char)_file[_position]))
            {
                value = (10 * value) + (_file[_position++] - '0');
                if (value > largest)
                {
                    throw new InvalidDataException($"The PNM file's {what} is above {largest}.");
                }
            }

            return _position > start ? (int)value
                : throw new InvalidDataException($"The PNM file is damaged at byte {start}: the {what} is not a number.");
        }

        public bool Bit()
        {
            SkipBlanks();
            return _position < _file.Length && _file[_position] is (byte)'0' or (byte)'1'
                ? _file[_position++] == '1'
                : throw new InvalidDataException($"The PNM file is damaged at byte {_position}: 0 or 1 is needed.");
        }

        /// <summary>One blank ends a binary file's header; what comes after it are pixels, whatever they look like.</summary>
        public void EndHeader()
        {
            if (_position >= _file.Length || !IsBlank(_file[_position]))
            {
                throw new InvalidDataException("The PNM file is damaged: its header does not end with whitespace.");
            }

            _position++;
        }

        private static bool IsBlank(byte value) => value is (byte)' ' or (>= 9 and <= 13);

        private void SkipBlanks()
        {
            while (_position < _file.Length && (IsBlank(_file[_position]) || _file[_position] == '#'))
            {
                if (_file[_position++] == '#')
                {
                    while (_position < _file.Length && _file[_position] is not ((byte)'\n' or (byte)'\r'))
                    {
                        _position++;
                    }
                }
            }
        }
    }
}
