using System.Globalization;

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

    public static InvalidOperationException Error(FeatureLayout layout, float value, long row, int slot) => new(
        $"The feature column '{layout.ColumnName}' has {Describe(value)} in row {row}, slot {slot}; finite numbers are expected. "
        + "ReplaceMissingValues fills gaps, FilterRowsByMissingValues leaves such rows out.");

    public static string Describe(float value) => float.IsNaN(value) ? "a missing value" : value.ToString(CultureInfo.InvariantCulture);
}
