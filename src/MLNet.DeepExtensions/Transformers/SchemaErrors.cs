using Microsoft.ML;

namespace MLNet.DeepExtensions;

/// <summary>Errors about columns, of the type that ML.NET throws for them.</summary>
internal static class SchemaErrors
{
    /// <summary>A column that must be there.</summary>
    /// <param name="schema">The columns that are there.</param>
    /// <param name="role">What it is for: label, feature, weight.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public static DataViewSchema.Column RequireColumn(this DataViewSchema schema, string role, string name) =>
        schema.GetColumnOrNull(name) ?? throw Missing(role, name, schema.Select(static column => column.Name));

    /// <summary>The error for a column that is not there.</summary>
    /// <param name="role">What it is for: label, feature, weight.</param>
    /// <param name="column">Its name.</param>
    /// <param name="columns">The names of the columns that are there.</param>
    public static ArgumentOutOfRangeException Missing(string role, string column, IEnumerable<string> columns) =>
        new(null, $"There is no {role} column '{column}'. The columns are: {string.Join(", ", columns.Distinct())}.");

    /// <summary>The error for a column of a type that is not taken.</summary>
    /// <param name="role">What it is for: label, feature, weight.</param>
    /// <param name="column">Its name.</param>
    /// <param name="expected">The types that are.</param>
    /// <param name="actual">Its type.</param>
    /// <param name="remedy">What makes a column of these types, as a sentence; empty where that depends.</param>
    public static ArgumentOutOfRangeException WrongType(string role, string column, string expected, string actual, string remedy = "") =>
        new(null, $"The {role} column '{column}' is of type {actual}; {expected} is expected.{(remedy.Length > 0 ? " " : "")}{remedy}");
}
