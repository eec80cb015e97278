using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>The lines of a CSV file, each split into its values. What is no CSV is told in this package's own words.</summary>
internal sealed class CsvLines : IDisposable
{
    private readonly CsvText _text;
    private readonly CsvParser _parser;

    /// <summary>Reads a text, which stays open.</summary>
    public CsvLines(CsvText text, string delimiter)
    {
        _text = text;
        _parser = new CsvParser(
            text,
            new CsvConfiguration(CultureInfo.InvariantCulture)
            {
                Delimiter = delimiter,
                TrimOptions = TrimOptions.Trim | TrimOptions.InsideQuotes,
                WhiteSpaceChars = [.. " \t\u00A0".Where(blank => !delimiter.Contains(blank, StringComparison.Ordinal))],
                MaxFieldSize = Limits.Current.Tables.FieldCharacters,
                BadDataFound = static bad => throw new InvalidDataException(
                    $"Line {bad.Context.Parser?.RawRow}: the value {CsvTable.Shorten(bad.Field)} has a misplaced quote."),
            },
            leaveOpen: true);
    }

    /// <summary>The number of values in the line.</summary>
    public int Count => _parser.Count;

    /// <summary>The line's number in the file, from 1; the last where a value has line breaks.</summary>
    public int Number => _parser.RawRow;

    /// <summary>A value of the line, without blanks around it.</summary>
    public string this[int column] => _parser[column];

    /// <summary>Goes to the next line; false where there is none.</summary>
    /// <exception cref="InvalidDataException">It cannot be split into values.</exception>
    public bool Read()
    {
        _text.BeginRow();
        try
        {
            bool more = _parser.Read();
            if (_text.IsRowTooLong)
            {
                throw new InvalidDataException(
                    $"Line {Number}: the row is too long; {Limits.Allowed(Limits.Current.Tables.RowCharacters)} characters are allowed.");
            }

            return more && _text.IsAtEnd ? CheckIsWhole() : more;
        }
        catch (MaxFieldSizeException)
        {
            throw new InvalidDataException(
                $"Line {Number}: this is not CSV, or a quote is not closed: a value is too long; {Limits.Allowed(Limits.Current.Tables.FieldCharacters)} characters are allowed.");
        }
        catch (CsvHelperException)
        {
            throw new InvalidDataException($"Line {Number}: this is not CSV.");
        }
    }

    /// <summary>The line's values, as names of columns.</summary>
    /// <exception cref="InvalidDataException">One has bytes that mean nothing.</exception>
    public string[] ReadNames()
    {
        // Record is the array of the parser itself, which it uses again.
        string[] names = [.. _parser.Record!];
        for (int i = 0; i < names.Length; i++)
        {
            CheckText(names[i], $"column {i} (counted from 0)");
        }

        return names;
    }

    /// <summary>Checks that a value is text: that all its bytes meant something in the encoding that they were read by.</summary>
    /// <exception cref="InvalidDataException">They did not.</exception>
    public void CheckText(string value, string column)
    {
        if (value.Contains((char)Rune.ReplacementChar.Value, StringComparison.Ordinal) || value.Contains('\0', StringComparison.Ordinal))
        {
            throw new InvalidDataException(
                $"Line {Number}, {column}: '{CsvTable.Shorten(value)}' has bytes that are not valid in {_text.Encoding.WebName}; "
                + $"{nameof(CsvOptions)}.{nameof(CsvOptions.Encoding)} sets another encoding, such as Encoding.Latin1 or Encoding.Unicode.");
        }
    }

    public void Dispose() => _parser.Dispose();

    // The parser takes a quoted value that the end of the file cuts off for a whole one.
    private bool CheckIsWhole() => _parser.RawRecord.Count(static c => c == '"') % 2 == 0
        ? true
        : throw new InvalidDataException($"Line {Number}: the file ends within a quoted value; it is truncated, or a quote is not closed.");
}
