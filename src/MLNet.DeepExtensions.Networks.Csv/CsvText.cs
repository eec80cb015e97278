using System.Text;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>The text of a CSV file, which is given out no further than a row may be long.</summary>
internal sealed class CsvText : TextReader
{
    private readonly StreamReader _text;
    private readonly int _longestRow = Limits.Current.Tables.RowCharacters;
    private int _given;

    /// <summary>Reads a stream, which stays open, by its byte order mark, else by the encoding given, else as UTF-8.</summary>
    public CsvText(Stream stream, Encoding? encoding)
    {
        Encoding = (Encoding)(encoding ?? Encoding.UTF8).Clone();
        Encoding.DecoderFallback = new DecoderReplacementFallback($"{Rune.ReplacementChar}");
        _text = new StreamReader(stream, Encoding, detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16, leaveOpen: true);
    }

    /// <summary>
    /// The encoding that bytes are read by where there is no byte order mark. Bytes that mean nothing in it become U+FFFD.
    /// </summary>
    public Encoding Encoding { get; }

    /// <summary>Whether all of the text was given out.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Whether a row had more characters than are allowed.</summary>
    public bool IsRowTooLong { get; private set; }

    /// <summary>Begins to count a row's characters.</summary>
    public void BeginRow() => _given = 0;

    public override int Read(char[] buffer, int index, int count)
    {
        int read = _text.Read(buffer, index, count);
        IsAtEnd |= read == 0 && count > 0;
        _given += read;
        IsRowTooLong = _given > _longestRow;

        // The parser gives up a row whose text ends.
        return IsRowTooLong ? 0 : read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _text.Dispose();
        }

        base.Dispose(disposing);
    }
}
