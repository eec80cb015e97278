namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// What the rows of a dataset in memory are to be mapped to: class numbers, values, or several values per row. An <c>int[]</c> becomes
/// class numbers, a
/// <c>float[]</c> values and a <c>float[][]</c> several values per row where targets are asked for.
/// </summary>
public sealed class Targets
{
    private readonly float[] _values;

    private Targets(float[] values, int width, IReadOnlyList<string>? classNames)
    {
        int wrong = Array.FindIndex(values, static value => !float.IsFinite(value));
        if (wrong >= 0)
        {
            throw new ArgumentException($"Row {wrong / width}'s target is {values[wrong]}; targets are finite numbers.", nameof(values));
        }

        (_values, Width, ClassNames, Count) = (values, width, classNames, values.Length / width);
    }

    private Targets(int count) => (_values, Count) = ([], count);

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>The number of values per row; 0 where there are none.</summary>
    public int Width { get; }

    /// <summary>The classes' names, where the targets are class numbers.</summary>
    public IReadOnlyList<string>? ClassNames { get; }

    /// <summary>Class numbers.</summary>
    /// <param name="numbers">A row's class, from 0 on.</param>
    /// <param name="classNames">
    /// The classes' names by number. Without, the numbers up to the largest one are the names, which stand for the same numbers of classes
    /// that have names, or where these names are numbers themselves, for the classes so named; classes without rows may be among them, but
    /// not where the numbers evidently do not begin with 0 or most of a thousand and more would have no row.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There is no row, a number is negative or has no name, two names are the same, or the numbers are not those of classes from 0 on.
    /// </exception>
    public static Targets Classes(int[] numbers, IReadOnlyList<string>? classNames = null)
    {
        if (numbers.Length == 0)
        {
            throw new ArgumentException("There are no class numbers; at least one row is needed.", nameof(numbers));
        }

        if (classNames is null)
        {
            LabelNumbers.CheckBeginWithZero(numbers);
        }

        int classes = classNames?.Count ?? numbers.Max() + 1;
        int wrong = Array.FindIndex(numbers, number => (uint)number >= (uint)classes);
        if (wrong >= 0)
        {
            throw new ArgumentException(
                $"Row {wrong}'s class number is {numbers[wrong]}; from 0 to {classes - 1} is allowed.", nameof(numbers));
        }

        if (classNames?.GroupBy(static name => name, StringComparer.Ordinal).FirstOrDefault(static group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"Two classes are named '{twice.Key}'; names must be unique.", nameof(classNames));
        }

        // A class number is kept as a float, which is exact up to 2^24.
        if (classes > 1 << 24)
        {
            throw new ArgumentException($"There are {classes} classes; at most {1 << 24} are allowed.", nameof(numbers));
        }

        return new Targets(Array.ConvertAll(numbers, static number => (float)number), 1, classNames ?? new NumberedClasses(classes));
    }

    /// <summary>No targets: for rows to predict, which are neither trained nor measured on.</summary>
    /// <param name="rows">The number of rows, 1 or more.</param>
    public static Targets None(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        return new Targets(rows);
    }

    /// <summary>Class numbers as a dataset stores them.</summary>
    /// <param name="numbers">A row's class, from 0 on; the array is kept and not copied.</param>
    /// <param name="classNames">The classes' names by number.</param>
    /// <exception cref="InvalidDataException">A number is not that of a class.</exception>
    public static Targets Numbered(float[] numbers, IReadOnlyList<string> classNames)
    {
        for (int row = 0; row < numbers.Length; row++)
        {
            _ = Dataset.ClassNumber(numbers[row], classNames.Count, row);
        }

        return new Targets(numbers, 1, classNames);
    }

    /// <summary>One value per row.</summary>
    /// <param name="values">The rows' values; the array is kept and not copied.</param>
    /// <exception cref="ArgumentException">There is no row, or a value is not finite.</exception>
    public static Targets Values(float[] values) => values.Length > 0
        ? new Targets(values, 1, null)
        : throw new ArgumentException("There are no values; at least one row is needed.", nameof(values));

    /// <summary>Several values per row.</summary>
    /// <param name="values">The rows' values: <c>values[row][output]</c>.</param>
    /// <param name="outputNames">The names of the outputs where they are classes (one-hot or several labels per row).</param>
    /// <exception cref="ArgumentException">There is no row, a value is not finite, or lengths differ.</exception>
    public static Targets Vectors(float[][] values, IReadOnlyList<string>? outputNames = null)
    {
        float[] flat = Flatten(values, nameof(values), out int width);
        return Flat(flat, width, outputNames);
    }

    /// <summary>Several values per row, from one flat array.</summary>
    /// <param name="values">The rows' values one after the other, <c>[rows, width]</c>; the array is kept and not copied.</param>
    /// <param name="width">The number of values per row.</param>
    /// <param name="outputNames">The names of the outputs where they are classes (one-hot or several labels per row).</param>
    /// <exception cref="ArgumentException">There is no row, a value is not finite, or lengths differ.</exception>
    public static Targets Flat(float[] values, int width, IReadOnlyList<string>? outputNames = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (values.Length == 0 || values.Length % width != 0)
        {
            throw new ArgumentException(
                $"There are {values.Length} values; a positive multiple of the width, {width}, is needed.", nameof(values));
        }

        if (outputNames is not null && outputNames.Count != width)
        {
            throw new ArgumentException($"There are {outputNames.Count} names; {width} are needed, one per output.", nameof(outputNames));
        }

        return new Targets(values, width, outputNames);
    }

    /// <summary>Class numbers, named by themselves: see <see cref="Classes"/>.</summary>
    /// <param name="numbers">A row's class, from 0 on.</param>
    public static implicit operator Targets(int[] numbers) => Classes(numbers);

    /// <summary>One value per row: see <see cref="Values"/>.</summary>
    /// <param name="values">The rows' values.</param>
    public static implicit operator Targets(float[] values) => Values(values);

    /// <summary>Several values per row: see <see cref="Vectors"/>.</summary>
    /// <param name="values">The rows' values: <c>values[row][output]</c>.</param>
    public static implicit operator Targets(float[][] values) => Vectors(values);

    /// <summary>A row's values, <c>[Width]</c>: the number of its class where there are <see cref="ClassNames"/>.</summary>
    /// <param name="row">The row, from 0.</param>
    public ReadOnlySpan<float> Row(long row) => _values.AsSpan((int)row * Width, Width);

    /// <summary>Lays rows of one length one after the other.</summary>
    internal static float[] Flatten(float[][] rows, string name, out int width)
    {
        if (rows.Length == 0 || rows[0].Length == 0)
        {
            throw new ArgumentException("There are no values; at least one row of one value is needed.", name);
        }

        width = rows[0].Length;
        float[] flat = new float[checked(rows.Length * width)];
        for (int row = 0; row < rows.Length; row++)
        {
            if (rows[row].Length != width)
            {
                throw new ArgumentException(
                    $"Row {row} has {rows[row].Length} values, row 0 has {width}; all rows must have the same length.", name);
            }

            rows[row].CopyTo(flat, row * width);
        }

        return flat;
    }
}
