using System.Numerics;

namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>A column of numbers in single precision. NaN is a missing value.</summary>
public sealed class NumberColumn : TableColumn
{
    private readonly float[] _values;

    /// <summary>A column of numbers.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="values">A number a row; NaN where it is missing.</param>
    /// <exception cref="ArgumentException">A number is infinite; the message names the column and the row.</exception>
    public NumberColumn(string name, params ReadOnlySpan<float> values)
        : this(values.ToArray(), name)
    {
    }

    private NumberColumn(float[] values, string name)
        : base(name, values.Length)
    {
        int wrong = values.AsSpan().IndexOfAny(float.PositiveInfinity, float.NegativeInfinity);
        if (wrong >= 0)
        {
            throw new ArgumentException(
                $"Column '{name}', row {wrong}: the number is infinite; finite single precision numbers, and NaN for a missing one, are allowed.",
                nameof(values));
        }

        _values = values;
    }

    /// <inheritdoc/>
    public override TableColumnKind Kind => TableColumnKind.Number;

    /// <summary>The numbers; NaN is missing.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>A column from numbers of any type: double, integers, decimal.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="name">The column's name.</param>
    /// <param name="values">A number a row; NaN where it is missing.</param>
    /// <exception cref="ArgumentException">A number is infinite or beyond single precision's range.</exception>
    public static NumberColumn From<T>(string name, ReadOnlySpan<T> values)
        where T : INumber<T>
    {
        float[] numbers = new float[values.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = float.CreateTruncating(values[i]);
        }

        return new NumberColumn(numbers, name);
    }

    /// <inheritdoc/>
    public override bool IsMissing(int row) => float.IsNaN(_values[row]);

    /// <inheritdoc/>
    public override TableColumn Rows(ReadOnlySpan<int> rows) => new NumberColumn(Select<float>(_values, rows), Name);
}
