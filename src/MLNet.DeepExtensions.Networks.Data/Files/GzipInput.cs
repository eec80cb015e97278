namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// The packed bytes of a gzip file. An inflater that reads from this does not tell where its data end, only that they did, in the piece
/// that it was given last:
/// <see cref="TryGoBehind"/> finds the place by the checksum that has to stand there.
/// </summary>
internal sealed class GzipInput(Stream packed) : ForwardStream
{
    private const int LargestPiece = 1 << 14;

    private readonly byte[] _buffer = new byte[2 * LargestPiece];
    private int _piece;
    private int _next;
    private int _end;

    /// <summary>Whether more was asked for than there is.</summary>
    public bool RanOut { get; private set; }

    /// <summary>The CRC-32 of the bytes taken one by one since <see cref="BeginChecksum"/>.</summary>
    public uint Checksum { get; private set; }

    /// <summary>Gives a piece to the inflater.</summary>
    public override int Read(Span<byte> buffer)
    {
        if (_next == _end && !Fill(keep: _next))
        {
            RanOut = true;
            return 0;
        }

        int count = Math.Min(Math.Min(buffer.Length, LargestPiece), _end - _next);
        _buffer.AsSpan(_next, count).CopyTo(buffer);
        (_piece, _next) = (_next, _next + count);
        return count;
    }

    public void BeginChecksum() => Checksum = 0;

    /// <summary>Takes a byte of a header.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public int NextByte()
    {
        if (_next == _end && !Fill(keep: _next))
        {
            throw GzipFileStream.CutOff();
        }

        Checksum = Crc32.Append(Checksum, _buffer.AsSpan(_next, 1));
        return _buffer[_next++];
    }

    /// <summary>Takes some bytes of a header.</summary>
    /// <exception cref="InvalidDataException">There are fewer.</exception>
    public void Skip(int count)
    {
        for (int i = 0; i < count; i++)
        {
            NextByte();
        }
    }

    /// <summary>Goes behind the given bytes, which stand where the inflater's data end; false where they do not.</summary>
    public bool TryGoBehind(ReadOnlySpan<byte> trailer)
    {
        while (_end - _next < trailer.Length && Fill(keep: _piece))
        {
        }

        // At least one byte of the last piece was the inflater's.
        int first = Math.Min(_piece + 1, _next);
        int found = _buffer.AsSpan(first, Math.Min(_next + trailer.Length, _end) - first).IndexOf(trailer);
        if (found < 0)
        {
            return false;
        }

        _next = first + found + trailer.Length;
        return true;
    }

    /// <summary>Takes zeros; true where nothing is behind them.</summary>
    public bool SkipZerosToEnd()
    {
        do
        {
            int other = _buffer.AsSpan(_next, _end - _next).IndexOfAnyExcept((byte)0);
            if (other >= 0)
            {
                _next += other;
                return false;
            }

            _next = _end;
        }
        while (Fill(keep: _next));
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            packed.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Reads on behind what is there, from <paramref name="keep"/> on; false at the end.</summary>
    private bool Fill(int keep)
    {
        _buffer.AsSpan(keep, _end - keep).CopyTo(_buffer);
        (_piece, _next, _end) = (Math.Max(0, _piece - keep), _next - keep, _end - keep);
        int read = packed.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        return read > 0;
    }
}
