namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>What the values of a <see cref="TableColumn"/> are.</summary>
public enum TableColumnKind
{
    /// <summary>Numbers: a <see cref="NumberColumn"/>.</summary>
    Number,

    /// <summary>Categories with names: a <see cref="CategoryColumn"/>.</summary>
    Category,

    /// <summary>Dates and times: a <see cref="DateColumn"/>.</summary>
    Date,
}
