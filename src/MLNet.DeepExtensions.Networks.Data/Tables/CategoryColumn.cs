namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>
/// A column of categories: each row has the number of a name, its code, and -1 where the value is missing. Names are compared letter by
/// letter.
/// </summary>
public sealed class CategoryColumn : TableColumn
{
    /// <summary>The code of a missing value.</summary>
    public const int Missing = -1;

    private readonly int[] _codes;
    private readonly string[] _names;

    /// <summary>A column from texts, numbered as they appear.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="values">A text a row; null or empty where it is missing.</param>
    public CategoryColumn(string name, params IEnumerable<string?> values)
        : this(CategoryColumnBuilder.Of(values), name)
    {
    }

    /// <summary>A column from codes.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="codes">A row's category, its number among the names; -1 where it is missing.</param>
    /// <param name="names">The categories' names; some may have no row.</param>
    /// <exception cref="ArgumentException">A code has no name, or two names are the same or empty.</exception>
    public CategoryColumn(string name, ReadOnlySpan<int> codes, IReadOnlyList<string> names)
        : this((codes.ToArray(), [.. names]), name)
    {
        HashSet<string> known = new(StringComparer.Ordinal);
        foreach (string category in _names)
        {
            if (string.IsNullOrEmpty(category) || !known.Add(category))
            {
                throw new ArgumentException(
                    $"Column '{name}' has {(string.IsNullOrEmpty(category) ? "a category without a name" : $"two categories named '{category}'")}; "
                    + "names that are not empty, each once, are allowed.",
                    nameof(names));
            }
        }

        for (int row = 0; row < codes.Length; row++)
        {
            if (codes[row] < Missing || codes[row] >= _names.Length)
            {
                throw new ArgumentException(
                    $"Column '{name}', row {row}: the code is {codes[row]}; 0 to {_names.Length - 1}, and {Missing} for a missing value, are allowed.",
                    nameof(codes));
            }
        }
    }

    private CategoryColumn((int[] Codes, string[] Names) content, string name)
        : base(name, content.Codes.Length) => (_codes, _names) = content;

    /// <inheritdoc/>
    public override TableColumnKind Kind => TableColumnKind.Category;

    /// <summary>The rows' codes, the numbers of their names; -1 is missing.</summary>
    public ReadOnlySpan<int> Codes => _codes;

    /// <summary>The categories' names by code. Some may have no row.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>A column of truth values, the categories <c>False</c> and <c>True</c>.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="values">A truth value a row; null where it is missing.</param>
    public static CategoryColumn From(string name, params IEnumerable<bool?> values) =>
        new(([.. values.Select(static value => value switch { null => Missing, false => 0, true => 1 })], s_truth), name);

    /// <inheritdoc/>
    public override bool IsMissing(int row) => _codes[row] == Missing;

    /// <inheritdoc/>
    public override TableColumn Rows(ReadOnlySpan<int> rows) => new CategoryColumn((Select<int>(_codes, rows), _names), Name);

    /// <summary>A row's category; null where it is missing.</summary>
    /// <param name="row">The row, from 0.</param>
    public string? NameOf(int row) => _codes[row] == Missing ? null : _names[_codes[row]];

    private static readonly string[] s_truth = [bool.FalseString, bool.TrueString];

    internal static CategoryColumn Built(string name, int[] codes, string[] names) => new((codes, names), name);
}
