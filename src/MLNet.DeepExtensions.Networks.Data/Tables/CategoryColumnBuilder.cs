using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>Collects the values of a <see cref="CategoryColumn"/> one by one. A text that came before takes no new memory.</summary>
public sealed class CategoryColumnBuilder
{
    private readonly List<int> _codes = [];
    private readonly List<string> _names = [];
    private readonly Dictionary<string, int> _codeOf;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _codeOfText;

    /// <summary>A builder without rows.</summary>
    public CategoryColumnBuilder()
    {
        _codeOf = new Dictionary<string, int>(StringComparer.Ordinal);
        _codeOfText = _codeOf.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The rows so far.</summary>
    public int Count => _codes.Count;

    /// <summary>The categories so far, by code.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Adds a row.</summary>
    /// <param name="text">Its category's name; empty where it is missing.</param>
    public void Add(ReadOnlySpan<char> text) => _codes.Add(text.IsEmpty ? CategoryColumn.Missing : CodeOf(text));

    /// <summary>Adds rows without a value.</summary>
    /// <param name="rows">How many.</param>
    public void AddMissing(int rows = 1) => _codes.AddRange(Enumerable.Repeat(CategoryColumn.Missing, rows));

    /// <summary>The column with all rows so far.</summary>
    /// <param name="name">Its name.</param>
    public CategoryColumn ToColumn(string name) => CategoryColumn.Built(name, [.. _codes], [.. _names]);

    internal static (int[] Codes, string[] Names) Of(IEnumerable<string?> values)
    {
        CategoryColumnBuilder builder = new();
        foreach (string? value in values)
        {
            builder.Add(value);
        }

        return ([.. builder._codes], [.. builder._names]);
    }

    private int CodeOf(ReadOnlySpan<char> text)
    {
        ref int code = ref CollectionsMarshal.GetValueRefOrAddDefault(_codeOfText, text, out bool isKnown);
        if (!isKnown)
        {
            code = _names.Count;
            _names.Add(text.ToString());
        }

        return code;
    }
}
