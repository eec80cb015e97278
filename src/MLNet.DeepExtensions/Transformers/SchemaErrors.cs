namespace MLNet.DeepExtensions;

/// <summary>Errors about columns, of the type that ML.NET throws for them.</summary>
internal static class SchemaErrors
{
    public static ArgumentOutOfRangeException Missing(string role, string column) =>
        new(nameof(column), column, $"There is no {role} column '{column}'.");

    public static ArgumentOutOfRangeException WrongType(string role, string column, string expected, string actual) =>
        new(nameof(actual), actual, $"The {role} column '{column}' is of the type {actual}; {expected} is expected.");
}
