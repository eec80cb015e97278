namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>How classes are numbered.</summary>
public enum ClassOrder
{
    /// <summary>By name: as numbers where all names are numbers, and else letter by letter (ordinal).</summary>
    Sorted,

    /// <summary>In the order in which they come in the file.</summary>
    Appearance,
}
