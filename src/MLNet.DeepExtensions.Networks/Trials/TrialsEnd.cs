namespace MLNet.DeepExtensions.Networks;

/// <summary>Why no further trial was run.</summary>
public enum TrialsEnd
{
    /// <summary>All of them have been.</summary>
    Completed,

    /// <summary>The time was spent.</summary>
    BudgetSpent,

    /// <summary>The cancellation token asked for it.</summary>
    Cancelled,
}
