namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>What to do with a row that lacks a value in a column that is used.</summary>
public enum MissingValueHandling
{
    /// <summary>An error that names the line and the column.</summary>
    Error,

    /// <summary>The row is left out and counted.</summary>
    DropRow,
}
