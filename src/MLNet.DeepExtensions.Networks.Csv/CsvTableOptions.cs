using System.Text;
using MLNet.DeepExtensions.Networks.Tables;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>How <see cref="CsvTableFile"/> reads a file.</summary>
public sealed record CsvTableOptions
{
    /// <summary>
    /// The kinds of columns, by name, which the file's values do not decide then: those of the training rows, for rows to predict. None by
    /// default.
    /// </summary>
    public IReadOnlyDictionary<string, TableColumnKind> Kinds { get; init; } = new Dictionary<string, TableColumnKind>();

    /// <summary>
    /// Whether the first line holds the columns' names; true by default. Without, they are named by their numbers, <c>0</c> for the first.
    /// </summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>What stands between two values; <c>,</c> by default.</summary>
    public string Delimiter { get; init; } = ",";

    /// <summary>
    /// How bytes stand for letters, such as <see cref="System.Text.Encoding.Latin1"/>; null, the default, is UTF-8. A byte order mark goes
    /// before.
    /// </summary>
    public Encoding? Encoding { get; init; }

    /// <summary>
    /// The spellings of a missing value, blanks around it not regarded; by default those of <see cref="CsvOptions.MissingValues"/>.
    /// </summary>
    public IReadOnlyList<string> MissingValues { get; init; } = new CsvOptions().MissingValues;

    internal void Validate() => CsvOptions.CheckDelimiter(Delimiter);
}
