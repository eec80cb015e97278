namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary>Which targets a metric can mean.</summary>
public enum MetricTargets
{
    /// <summary>Any.</summary>
    Any,

    /// <summary>Classes or labels: class numbers, one-hot rows, 0 and 1, or -1 and 1.</summary>
    Classes,

    /// <summary>A value for each output: those of a regression, or one-hot rows, but no class numbers of several outputs.</summary>
    Values,

    /// <summary>One class per row: <see cref="Classes"/>, but no rows of several labels or of none.</summary>
    OneClass,
}
