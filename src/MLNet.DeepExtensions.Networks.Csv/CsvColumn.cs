namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>A column of a CSV file, by its name or by its number. A string or an int will do where a column is asked for.</summary>
public readonly record struct CsvColumn
{
    /// <summary>A column by the name that the header gives it.</summary>
    /// <param name="name">The name, in the header's spelling.</param>
    public CsvColumn(string name) => Name = name;

    /// <summary>A column by its number.</summary>
    /// <param name="index">From 0 for the first; -1 is the last, -2 the one before it.</param>
    public CsvColumn(int index) => Index = index;

    /// <summary>The name; null where the column is told by its number.</summary>
    public string? Name { get; }

    /// <summary>The number, where there is no name.</summary>
    public int Index { get; }

    /// <summary>A column by its name.</summary>
    /// <param name="name">The name, in the header's spelling.</param>
    public static implicit operator CsvColumn(string name) => new(name);

    /// <summary>A column by its number.</summary>
    /// <param name="index">From 0 for the first; -1 is the last, -2 the one before it.</param>
    public static implicit operator CsvColumn(int index) => new(index);

    /// <summary>The name in quotes, or the number.</summary>
    public override string ToString() => Name is null ? $"number {Index}" : $"'{Name}'";
}
