namespace MLNet.DeepExtensions.Networks;

/// <summary>How much a file of rows may ask for before it is refused.</summary>
public sealed record TableLimits
{
    /// <summary>Characters of one field of a CSV file.</summary>
    public int FieldCharacters { get; init; } = 1 << 20;
}
