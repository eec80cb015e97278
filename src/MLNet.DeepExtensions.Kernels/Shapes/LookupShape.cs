namespace MLNet.DeepExtensions.Kernels;

/// <summary>Whole numbers that each choose a row of a table: <c>[rows, Columns]</c> to <c>[rows, Columns, Width]</c>.</summary>
/// <param name="Columns">Numbers in a row; each column has a stretch of the table of its own.</param>
/// <param name="Width">Values of a row of the table.</param>
/// <param name="TableRows">Rows of the table, of all columns together.</param>
/// <param name="Unknown">What becomes of whole numbers outside of a column's stretch.</param>
/// <param name="Padding">A number whose vector is zero, whatever its row holds; -1 for none.</param>
public readonly record struct LookupShape(
    int Columns, int Width, int TableRows, UnknownNumbers Unknown = UnknownNumbers.Refused, int Padding = -1);
