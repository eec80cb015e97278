namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>What of a table's columns a <see cref="TableEncoder"/> is told instead of deciding it.</summary>
public sealed record TableEncoderOptions
{
    /// <summary>
    /// Columns of texts that are to be numbers; a text that is none is a missing value. None by default: such a column is taken for numbers
    /// where all its texts are numbers and it has more of them than <see cref="MaximumOneHot"/>.
    /// </summary>
    public IReadOnlyList<string> Numbers { get; init; } = [];

    /// <summary>
    /// Columns of numbers that are to be categories, such as postcodes, and columns of texts that are to stay categories though they are
    /// numbers; none by default.
    /// </summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Columns to leave out; none by default.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>
    /// A column of so many categories or fewer becomes an indicator a category, one of more a category's number for an embedding; 1 or
    /// more, 50 by default.
    /// </summary>
    public int MaximumOneHot { get; init; } = 50;

    internal void Validate(Table table)
    {
        Check.Require(MaximumOneHot >= 1, this, nameof(MaximumOneHot), MaximumOneHot, "1 or more");
        Dictionary<string, string> uses = new(StringComparer.Ordinal);
        foreach ((string option, IReadOnlyList<string> names) in
            new[] { (nameof(Numbers), Numbers), (nameof(Categories), Categories), (nameof(Ignored), Ignored) })
        {
            foreach (string name in names)
            {
                if (table.Find(name) is not { } column)
                {
                    throw new ArgumentException(
                        $"{nameof(TableEncoderOptions)}.{option} names '{name}', which is no column of the table"
                        + $"{NameSuggestion.For(name, table.Columns.Select(static column => column.Name))}; {table.DescribeColumns()}.");
                }

                if (!uses.TryAdd(name, option))
                {
                    throw new ArgumentException(
                        $"{nameof(TableEncoderOptions)}.{option} names '{name}', which {uses[name]} names too; a column can be named once.");
                }

                if (column.Kind == TableColumnKind.Date && option != nameof(Ignored))
                {
                    throw new ArgumentException(
                        $"{nameof(TableEncoderOptions)}.{option} names '{name}', a column of dates; columns of numbers and of texts are allowed.");
                }
            }
        }
    }
}
