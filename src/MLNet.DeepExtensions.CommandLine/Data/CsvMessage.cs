namespace MLNet.DeepExtensions.CommandLine;

/// <summary>What the reader of CSV files says of its options, in the words of the command line.</summary>
internal static class CsvMessage
{
    private static readonly (string Reader, string CommandLine)[] s_words =
    [
        ("Features names", "The model takes"),
        ("Label names", "The model's label is"),
        ("Missing = DropRow leaves", "--missing drop leaves"),
        (", MissingValues lists the spellings of a missing value", ""),
        ("; Categorical takes text columns, and Ignore leaves one out", ""),
        (
            "Targets takes columns of values; ClassNames lists the classes where the values are classes.",
            "--task regression learns them as values."),
    ];

    /// <summary>Reads a table; what is wrong with it is told in the words of the command line.</summary>
    public static T Told<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException exception)
        {
            string message = s_words.Aggregate(
                exception.Message, static (text, word) => text.Replace(word.Reader, word.CommandLine, StringComparison.Ordinal));
            throw new InvalidDataException(message, exception);
        }
    }
}
