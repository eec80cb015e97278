namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary>
/// How precision, recall and F1, which are figures of one class, become one figure for all. The names are scikit-learn's.
/// </summary>
public enum ClassAveraging
{
    /// <summary><see cref="Binary"/> for a single output, <see cref="Macro"/> for several.</summary>
    Automatic,

    /// <summary>The figure of class 1 alone; for one or two outputs.</summary>
    Binary,

    /// <summary>The mean over the classes that occur in targets or predictions.</summary>
    Macro,

    /// <summary>The figure of all classes' hits and misses counted together.</summary>
    Micro,

    /// <summary>The mean over the classes, each weighted by how often it occurs in the targets.</summary>
    Weighted,
}
