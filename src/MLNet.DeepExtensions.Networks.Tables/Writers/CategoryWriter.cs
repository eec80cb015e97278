using System.Globalization;

namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>Categories by their names; numbers by their shortest text.</summary>
internal abstract class CategoryWriter : ColumnWriter
{
    /// <summary>A category that has no meaning.</summary>
    protected const int Unknown = -1;

    /// <summary>No category.</summary>
    protected const int Missing = -2;

    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _numberOf;

    protected CategoryWriter(IReadOnlyList<string> categories) => _numberOf = categories.Index()
        .ToDictionary(static pair => pair.Item, static pair => pair.Index, StringComparer.Ordinal)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    public override float Meaning(ReadOnlySpan<char> text) =>
        text.IsEmpty ? Missing : _numberOf.TryGetValue(text, out int number) ? number : Unknown;

    public override float Meaning(float number)
    {
        if (float.IsNaN(number))
        {
            return Missing;
        }

        Span<char> text = stackalloc char[NumberText.Longest];
        return number.TryFormat(text, out int length, default, CultureInfo.InvariantCulture) ? Meaning(text[..length]) : Unknown;
    }
}
