using System.Globalization;
using System.Text;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// Spellings of names of classes and categories that mean the same: with blanks around, with accents composed or apart (Unicode's NFC and
/// NFD), <c>1</c> and
/// <c>1.0</c>. A number with zeros in front (<c>007</c>) may be a code, and is like no other.
/// </summary>
public static class Spelling
{
    // Blanks, and what is not seen at all: zero-width spaces, marks of direction and of byte order, soft hyphens.
    private static readonly char[] s_unseen =
        [.. Enumerable.Range(0, char.MaxValue).Select(static c => (char)c).Where(char.IsWhiteSpace), '\u200B', '\u200E', '\u200F', '\u2060',
            '\uFEFF', '\u00AD'];

    /// <summary>A name without blanks around, its accents composed.</summary>
    /// <param name="name">The name.</param>
    public static string Of(string name)
    {
        try
        {
            return name.Trim(s_unseen).Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            // Half a surrogate pair is no text, and has one spelling.
            return name;
        }
    }

    /// <summary>What all spellings of a name have in common.</summary>
    /// <param name="name">The name.</param>
    public static string Key(string name) => TryNumber(name, out decimal number) && !HasLeadingZeros(name) ? Text(number) : Of(name);

    /// <summary>
    /// For each of a column's spellings what those that mean the same have in common: the number where all are numbers, the truth value
    /// where all are such, as pandas reads such columns.
    /// </summary>
    /// <param name="names">The column's spellings.</param>
    /// <param name="column">What a message calls the column.</param>
    /// <exception cref="InvalidDataException">A number comes with zeros in front and without.</exception>
    public static string[] KeysOf(IReadOnlyList<string> names, string column)
    {
        if (names.All(static name => bool.TryParse(name, out _)))
        {
            return [.. names.Select(static name => name.ToUpperInvariant())];
        }

        if (!names.All(static name => TryNumber(name, out _)))
        {
            return [.. names];
        }

        string[] keys = [.. names.Select(static name => TryNumber(name, out decimal number) ? Text(number) : name)];
        IEnumerable<string[]> alike = keys.Zip(names)
            .GroupBy(static pair => pair.First, static (_, pairs) => pairs.Select(static pair => pair.Second).ToArray());
        return alike.FirstOrDefault(static group => group.Length > 1 && group.Any(HasLeadingZeros)) is { } codes
            ? throw new InvalidDataException(
                $"In {column} '{codes[0]}' and '{codes[1]}' are the same as numbers but differ as codes; spell them the same way, or list both names where they differ "
                + "(CsvOptions.ClassNames, Categories).")
            : keys;
    }

    /// <summary>Two names that are spellings of one; null where there are none.</summary>
    /// <param name="names">The names.</param>
    public static (string First, string Second)? FindAlike(IEnumerable<string> names) => names
        .GroupBy(Of, StringComparer.Ordinal)
        .Select(static group => group.Take(2).ToArray())
        .Where(static group => group.Length > 1)
        .Select(static group => ((string, string)?)(group[0], group[1]))
        .FirstOrDefault();

    private static bool TryNumber(string name, out decimal number) =>
        decimal.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    private static string Text(decimal number) => (number == 0 ? 0m : number).ToString("G29", CultureInfo.InvariantCulture);

    private static bool HasLeadingZeros(string name)
    {
        ReadOnlySpan<char> digits = name.AsSpan().Trim().TrimStart("+-");
        return digits.Length > 1 && digits[0] == '0' && char.IsAsciiDigit(digits[1]);
    }
}
