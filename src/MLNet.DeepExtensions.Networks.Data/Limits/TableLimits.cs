namespace MLNet.DeepExtensions.Networks;

/// <summary>How much a file of rows may ask for before it is refused.</summary>
public sealed record TableLimits
{
    /// <summary>Characters of one field of a CSV file; 1,048,576 by default.</summary>
    public int FieldCharacters { get; init; } = 1 << 20;

    /// <summary>Characters of one row of a CSV file, line breaks in quotes included; 8,388,608 by default.</summary>
    public int RowCharacters { get; init; } = 1 << 23;

    /// <summary>
    /// Numbers and categories of a CSV file, four bytes each; columns without a use are not counted; 268,435,456 by default.
    /// </summary>
    public long Values { get; init; } = 1 << 28;

    /// <summary>
    /// Bytes that a file packed by gzip may unpack to: a megabyte of gzip can hold a gigabyte of zeros; 1,073,741,824 by default.
    /// </summary>
    public long UnpackedBytes { get; init; } = 1 << 30;
}
