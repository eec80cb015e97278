namespace MLNet.DeepExtensions.CommandLine;

/// <summary>A column of the table that a project reads.</summary>
/// <param name="Name">The column's name in the file.</param>
/// <param name="Property">The property that has its values.</param>
/// <param name="Index">Its number in the file, from 0.</param>
/// <param name="Purpose">What it is there for.</param>
/// <param name="IsText">Whether it is read as text: classes and categories.</param>
internal sealed record ProjectColumn(string Name, string Property, int Index, ColumnPurpose Purpose, bool IsText);
