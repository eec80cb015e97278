using System.Buffers;
using System.Globalization;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// Rows to learn from or to be measured on: inputs of one shape, targets of one width, and a weight per row.
/// A dataset is immutable, and reading is safe from many threads at once.
/// </summary>
/// <remarks>
/// A dataset of one's own overrides the abstract members; <see cref="CheckRead"/> and <see cref="CheckRow"/> check the arguments.
/// </remarks>
public abstract partial class Dataset
{
    /// <summary>The number of rows.</summary>
    public abstract long Count { get; }

    /// <summary>The shape of one row's input: <c>[features]</c> or <c>[height, width, channels]</c>.</summary>
    public abstract TensorShape InputShape { get; }

    /// <summary>The named inputs that make up a row, where there are several: see <see cref="Combine"/>. Empty where there is one.</summary>
    public virtual IReadOnlyList<InputPart> InputParts => [];

    /// <summary>The number of target values per row: 1 for a class number or a single value, 0 where rows have none.</summary>
    public abstract int TargetWidth { get; }

    /// <summary>
    /// The classes' names, where the targets tell classes: class number <c>c</c> is <c>ClassNames[c]</c>, with one-hot targets column
    /// <c>c</c> is. Null where the targets are values.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>Whether the targets are class numbers, from 0 to the number of <see cref="ClassNames"/> - 1.</summary>
    public bool HasClassNumbers => ClassNames is not null && TargetWidth == 1;

    /// <summary>Whether the rows have weights of their own. Without, every weight is read as 1.</summary>
    public virtual bool HasWeights => false;

    /// <summary>Whether reading costs enough to be done ahead, on a thread of its own: files, generators.</summary>
    public virtual bool IsCostlyToRead => false;

    /// <summary>The data in a line: <c>CsvDataset: 333 rows of [4], 3 classes</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{GetType().Name}: {Count:N0} {(Count == 1 ? "row" : "rows")} of {InputShape}, {DescribeTargets()}{(HasWeights ? ", weighted" : "")}");

    /// <summary>Copies rows, in the order asked for. Allocates nothing once warm; any row may be asked for several times.</summary>
    /// <param name="rows">The rows' numbers, each from 0 to <see cref="Count"/> - 1.</param>
    /// <param name="inputs">Receives <c>[rows, InputShape]</c>.</param>
    /// <param name="targets">Receives <c>[rows, TargetWidth]</c>.</param>
    /// <param name="weights">Receives <c>[rows]</c>; 1 where the dataset has no weights.</param>
    /// <exception cref="ArgumentException">A span's length is not the one named.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public abstract void Read(ReadOnlySpan<long> rows, Span<float> inputs, Span<float> targets, Span<float> weights);

    /// <summary>
    /// Whether the inputs have few non-zeros and are stored by them, so that <see cref="ReadSparse"/> costs less than <see cref="Read"/>.
    /// </summary>
    public virtual bool IsSparse => false;

    /// <summary>Adds rows to a matrix by their non-zeros, and copies their targets and weights as <see cref="Read"/> does.</summary>
    /// <param name="rows">The rows' numbers.</param>
    /// <param name="inputs">The matrix that the rows are added to, with as many columns as an input has values.</param>
    /// <param name="targets">Receives <c>[rows, TargetWidth]</c>.</param>
    /// <param name="weights">Receives <c>[rows]</c>.</param>
    /// <exception cref="ArgumentException">A span's length is not the one named, or the matrix has another number of columns.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public virtual void ReadSparse(ReadOnlySpan<long> rows, SparseMatrix inputs, Span<float> targets, Span<float> weights)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        CheckTargets(rows, targets, weights);
        float[] input = ArrayPool<float>.Shared.Rent(InputShape.Size);
        try
        {
            for (int i = 0; i < rows.Length; i++)
            {
                Span<float> values = input.AsSpan(0, InputShape.Size);
                Read(rows.Slice(i, 1), values, targets.Slice(i * TargetWidth, TargetWidth), weights.Slice(i, 1));
                inputs.AddDense(values);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(input);
        }
    }

    /// <summary>
    /// Copies the rows' targets and weights without their inputs, as <see cref="Read"/> does. Datasets that store the two apart do so
    /// without touching an input.
    /// </summary>
    /// <param name="rows">The rows' numbers.</param>
    /// <param name="targets">Receives <c>[rows, TargetWidth]</c>.</param>
    /// <param name="weights">Receives <c>[rows]</c>.</param>
    public virtual void ReadTargets(ReadOnlySpan<long> rows, Span<float> targets, Span<float> weights)
    {
        CheckTargets(rows, targets, weights);
        int size = InputShape.Size;
        int step = RowsAtOnce(size);
        float[] inputs = ArrayPool<float>.Shared.Rent(checked(Math.Min(step, rows.Length) * size));
        try
        {
            for (int start = 0; start < rows.Length; start += step)
            {
                int count = Math.Min(step, rows.Length - start);
                Read(
                    rows.Slice(start, count),
                    inputs.AsSpan(0, count * size),
                    targets.Slice(start * TargetWidth, count * TargetWidth),
                    weights.Slice(start, count));
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(inputs);
        }
    }

    /// <summary>Reads the class number of every row.</summary>
    /// <exception cref="InvalidOperationException">The targets are not class numbers.</exception>
    /// <exception cref="InvalidDataException">A row's target is not the number of a class.</exception>
    public int[] ReadClasses()
    {
        if (!HasClassNumbers)
        {
            throw new InvalidOperationException(
                "The dataset's targets are not class numbers: it has no class names, or more than one target per row.");
        }

        int[] classes = new int[checked((int)Count)];
        ForEachTargetBlock((start, targets) =>
        {
            for (int i = 0; i < targets.Length; i++)
            {
                classes[start + i] = ClassNumber(targets[i], ClassNames!.Count, start + i);
            }
        });
        return classes;
    }

    /// <summary>Counts the rows of every class: <c>counts[c]</c> rows are of class <c>c</c>.</summary>
    /// <exception cref="InvalidOperationException">The targets are not class numbers.</exception>
    /// <exception cref="InvalidDataException">A row's target is not the number of a class.</exception>
    public long[] CountClasses()
    {
        int[] classes = ReadClasses();
        long[] counts = new long[ClassNames!.Count];
        foreach (int number in classes)
        {
            counts[number]++;
        }

        return counts;
    }

    /// <summary>Ends what goes through the rows where it is asked for; none unless the dataset was given one.</summary>
    public virtual CancellationToken Cancellation => CancellationToken.None;

    /// <summary>
    /// How the inputs' bytes are scaled where they are stored as bytes, so that <see cref="ReadBytes"/> works; else null.
    /// </summary>
    public virtual (float Scale, float Offset)? ByteScale => null;

    /// <summary>Copies the rows' inputs as the bytes that are stored.</summary>
    /// <exception cref="NotSupportedException">They are not stored as bytes: <see cref="ByteScale"/> is null.</exception>
    public virtual void ReadBytes(ReadOnlySpan<long> rows, Span<byte> inputs) =>
        throw new NotSupportedException("The dataset's inputs are not stored as bytes.");

    /// <summary>How many rows to read at once so that a block of inputs is about a megabyte, at least one.</summary>
    /// <param name="inputSize">The number of values of an input.</param>
    public static int RowsAtOnce(int inputSize) => Math.Clamp((1 << 18) / inputSize, 1, 1024);

    /// <summary>A target as a class number.</summary>
    /// <param name="target">The target.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="row">The row, for the error's message.</param>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static int ClassNumber(float target, int classes, long row)
    {
        int number = (int)target;
        return number == target && (uint)number < (uint)classes
            ? number
            : throw new InvalidDataException($"Row {row}'s target is {target}; a class number is a whole number from 0 to {classes - 1}.");
    }

    /// <summary>Checks the spans' lengths, for the start of <see cref="Read"/>.</summary>
    /// <exception cref="ArgumentException">A span's length is not the one that <see cref="Read"/> names.</exception>
    protected void CheckRead(ReadOnlySpan<long> rows, Span<float> inputs, Span<float> targets, Span<float> weights)
    {
        CheckLength(inputs.Length, rows.Length, InputShape.Size, nameof(inputs));
        CheckTargets(rows, targets, weights);
    }

    /// <summary>Checks the spans' lengths, for the start of <see cref="ReadTargets"/>.</summary>
    /// <exception cref="ArgumentException">A span's length is not the one that <see cref="ReadTargets"/> names.</exception>
    protected void CheckTargets(ReadOnlySpan<long> rows, Span<float> targets, Span<float> weights)
    {
        CheckLength(targets.Length, rows.Length, TargetWidth, nameof(targets));
        CheckLength(weights.Length, rows.Length, 1, nameof(weights));
    }

    /// <summary>Checks a row's number.</summary>
    /// <param name="row">The row's number.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    protected void CheckRow(long row)
    {
        if ((ulong)row >= (ulong)Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(row), row, $"There is no row {row}; the dataset has {Count} rows, numbered from 0.");
        }
    }

    private string DescribeTargets() => (ClassNames?.Count, TargetWidth) switch
    {
        ({ } classes, _) => $"{classes} {(classes == 1 ? "class" : "classes")}",
        (_, 0) => "no targets",
        (_, 1) => "1 target value each",
        _ => $"{TargetWidth} target values each",
    };

    private static void CheckLength(int length, int rows, int width, string name)
    {
        if (length != (long)rows * width)
        {
            throw new ArgumentException($"{name} holds {length} values; {rows} rows of {width} need {(long)rows * width}.", name);
        }
    }

    private void ForEachTargetBlock(Action<int, float[]> visit)
    {
        const int Block = 4096;
        for (long start = 0; start < Count; start += Block)
        {
            long[] rows = new long[(int)Math.Min(Block, Count - start)];
            for (int i = 0; i < rows.Length; i++)
            {
                rows[i] = start + i;
            }

            float[] targets = new float[rows.Length * TargetWidth];
            ReadTargets(rows, targets, new float[rows.Length]);
            visit((int)start, targets);
        }
    }
}
