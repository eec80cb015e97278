using System.Globalization;

namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>Texts that are numbers: with a decimal point, finite, and without zeros in front, which codes have.</summary>
internal static class NumberText
{
    /// <summary>More letters than the shortest text of any number has.</summary>
    public const int Longest = 32;

    public static bool TryParse(ReadOnlySpan<char> text, out float number) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && float.IsFinite(number)
        && !HasLeadingZeros(text);

    private static bool HasLeadingZeros(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> digits = text.TrimStart().TrimStart("+-");
        return digits.Length > 1 && digits[0] == '0' && char.IsAsciiDigit(digits[1]);
    }
}
