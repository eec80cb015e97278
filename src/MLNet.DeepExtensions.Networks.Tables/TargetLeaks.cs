using System.Globalization;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>
/// Looks for columns that give the target away: those of which one alone tells it almost wholly. Such a column is often made of the target,
/// or written down after it.
/// </summary>
/// <remarks>
/// <para>Each column by itself learns from one half of the rows (at most 20,000, drawn by a fixed seed, fewer where there are very many
/// columns) and predicts the other half: by the rows of the same category or number, between two numbers by the nearest for a class and on
/// the line between both for a value; missing values are a category. A mistake is a wrong class, or a value further off than a hundredth of
/// the targets' standard deviation.</para>
/// <para>A column is warned of where it makes at most a hundredth of the mistakes of the best constant (the most frequent class, the
/// median), and the constant makes 50 or more: a strong honest feature makes more, and few rows are no evidence. A table of one column is
/// not looked at: there the column is the task.</para>
/// </remarks>
public static class TargetLeaks
{
    private const int MostRows = 20_000;
    private const int FewestRows = 2_000;
    private const int MostValues = 20_000_000;
    private const int FewestMistakes = 50;
    private const double Share = 0.01;

    /// <summary>Looks for such columns.</summary>
    /// <param name="encoder">What was learnt of the table: columns that it leaves out are not looked at.</param>
    /// <param name="table">The training rows.</param>
    /// <param name="targets">Their targets.</param>
    /// <returns>A sentence a column; none where the targets have several values a row.</returns>
    /// <exception cref="ArgumentException">The numbers of rows differ.</exception>
    public static IReadOnlyList<string> Find(TableEncoder encoder, Table table, Targets targets)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(targets);
        if (targets.Count != table.RowCount)
        {
            throw new ArgumentException($"There are {targets.Count:N0} targets for {table.RowCount:N0} rows; as many are needed.", nameof(targets));
        }

        if (targets.Width != 1 || encoder.Inputs.Count < 2)
        {
            return [];
        }

        int[] rows = [.. Enumerable.Range(0, table.RowCount)];
        new Random(0).Shuffle(rows);
        int count = Math.Min(rows.Length, Math.Clamp(MostValues / encoder.Inputs.Count, FewestRows, MostRows));
        LeakTest test = new(targets, rows.AsSpan(0, count / 2), rows.AsSpan(count / 2, count - (count / 2)));
        return test.ConstantMistakes < FewestMistakes
            ? []
            : [.. encoder.Inputs.Select(input => (input.Name, Mistakes: test.MistakesOf(table[input.Name])))
                .Where(column => column.Mistakes <= Share * test.ConstantMistakes)
                .Select(column => string.Create(
                    CultureInfo.InvariantCulture,
                    $"Column '{column.Name}' alone tells the target: it errs in {column.Mistakes:N0} of {count - (count / 2):N0} rows, where the best constant errs in {test.ConstantMistakes:N0}. Is it known before the target is? {nameof(TableEncoderOptions)}.{nameof(TableEncoderOptions.Ignored)} leaves it out."))];
    }
}
