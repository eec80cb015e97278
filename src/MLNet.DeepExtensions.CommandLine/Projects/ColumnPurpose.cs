namespace MLNet.DeepExtensions.CommandLine;

/// <summary>What a column is there for, in the words of Model Builder.</summary>
internal enum ColumnPurpose
{
    /// <summary>To learn from.</summary>
    Feature,

    /// <summary>To learn.</summary>
    Label,

    /// <summary>How much a row counts.</summary>
    Weight,
}
