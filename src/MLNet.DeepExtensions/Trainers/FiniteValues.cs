using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions;

/// <summary>The check that features are finite numbers, and its message.</summary>
internal static class FiniteValues
{
    /// <summary>The first value that is not finite; negative where there is none.</summary>
    public static int FindWrong(ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The error for a value that is not finite.</summary>
    /// <param name="column">The feature column.</param>
    /// <param name="value">The value.</param>
    /// <param name="row">Its row, from 0.</param>
    /// <param name="slot">Its place in the vector, from 0, as the network sees it.</param>
    /// <param name="isPlanar">Whether the network sees another order than the column has, so that names of slots would mislead.</param>
    public static InvalidOperationException Error(DataViewSchema.Column column, float value, long row, int slot, bool isPlanar) => new(
        $"The feature column '{column.Name}' has {Describe(value)} in row {row}, slot {slot}{(isPlanar ? "" : Name(column, slot))}; finite numbers are expected. "
        + "ReplaceMissingValues fills gaps, FilterRowsByMissingValues leaves such rows out.");

    public static string Describe(float value) => float.IsNaN(value) ? "a missing value" : value.ToString(CultureInfo.InvariantCulture);

    private static string Name(DataViewSchema.Column column, int slot)
    {
        if (!column.HasSlotNames())
        {
            return "";
        }

        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        return $" ('{names.GetItemOrDefault(slot)}')";
    }
}
