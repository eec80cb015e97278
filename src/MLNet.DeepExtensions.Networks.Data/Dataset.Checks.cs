namespace MLNet.DeepExtensions.Networks.Data;

public abstract partial class Dataset
{
    /// <summary>
    /// Whether all inputs are known to be finite numbers, or a look at memory tells it; false where the rows would have to be read.
    /// </summary>
    public virtual bool HasFiniteInputs => false;

    /// <summary>
    /// Checks before training that all inputs are finite numbers. Data sets that cost something to read are not read for this alone: their
    /// batches are checked when they come.
    /// </summary>
    /// <exception cref="InvalidDataException">An input is NaN or infinite; the message names its row and its place.</exception>
    public void CheckInputs()
    {
        if (!IsCostlyToRead && !HasFiniteInputs)
        {
            CheckAllInputs();
        }
    }

    /// <summary>Reads all rows to check that all inputs are finite numbers.</summary>
    /// <exception cref="InvalidDataException">An input is NaN or infinite; the message names its row and its place.</exception>
    public void CheckAllInputs()
    {
        int size = InputShape.Size;
        int block = (int)Math.Min(RowsAtOnce(size), Count);
        long[] rows = new long[block];
        float[] inputs = new float[IsSparse ? 0 : checked(block * size)];
        SparseMatrix sparse = new(size);
        float[] targets = new float[checked(block * TargetWidth)];
        float[] weights = new float[block];
        for (long start = 0; start < Count; start += block)
        {
            int count = (int)Math.Min(block, Count - start);
            for (int i = 0; i < count; i++)
            {
                rows[i] = start + i;
            }

            ReadOnlySpan<long> numbers = rows.AsSpan(0, count);
            if (IsSparse)
            {
                sparse.Clear();
                ReadSparse(numbers, sparse, targets.AsSpan(0, count * TargetWidth), weights.AsSpan(0, count));
                CheckInputs(numbers, sparse);
            }
            else
            {
                Read(numbers, inputs.AsSpan(0, count * size), targets.AsSpan(0, count * TargetWidth), weights.AsSpan(0, count));
                CheckInputs(numbers, inputs.AsSpan(0, count * size));
            }

            CheckTargetValues(numbers, targets.AsSpan(0, count * TargetWidth));
        }
    }

    /// <summary>Checks that the inputs of rows that were read are finite numbers.</summary>
    /// <exception cref="InvalidDataException">One is not.</exception>
    public void CheckInputs(ReadOnlySpan<long> rows, ReadOnlySpan<float> inputs)
    {
        int wrong = FiniteNumbers.IndexOfOther(inputs);
        if (wrong >= 0)
        {
            throw NotFinite(rows[wrong / InputShape.Size], wrong % InputShape.Size, inputs[wrong]);
        }
    }

    /// <inheritdoc cref="CheckInputs(ReadOnlySpan{long}, ReadOnlySpan{float})"/>
    public void CheckInputs(ReadOnlySpan<long> rows, SparseMatrix inputs)
    {
        int wrong = FiniteNumbers.IndexOfOther(inputs.Values);
        if (wrong >= 0)
        {
            int row = inputs.RowCount - 1;
            while (inputs.Starts[row] > wrong)
            {
                row--;
            }

            throw NotFinite(rows[row], inputs.Columns[wrong], inputs.Values[wrong]);
        }
    }

    /// <summary>
    /// Checks that the targets of rows that were read are numbers of classes where there are classes, and finite numbers else.
    /// </summary>
    /// <exception cref="InvalidDataException">One is not.</exception>
    public void CheckTargetValues(ReadOnlySpan<long> rows, ReadOnlySpan<float> targets)
    {
        int wrong = FiniteNumbers.IndexOfOther(targets);
        if (wrong >= 0)
        {
            throw new InvalidDataException(
                $"Row {OriginalRow(rows[wrong / TargetWidth])}'s target is {targets[wrong]}; targets are finite numbers.");
        }

        for (int i = 0; HasClassNumbers && i < rows.Length; i++)
        {
            _ = ClassNumber(targets[i], ClassNames!.Count, OriginalRow(rows[i]));
        }
    }

    /// <summary>A row's number for errors: views tell that of the data set that they show.</summary>
    public virtual long OriginalRow(long row) => row;

    /// <summary>An input's place in a row for errors, or its name where it has one.</summary>
    public virtual string DescribeInput(int input)
    {
        if (InputShape.Rank == 1)
        {
            return $"feature {input} (counted from 0)";
        }

        int[] place = new int[InputShape.Rank];
        for (int axis = place.Length - 1; axis >= 0; axis--)
        {
            (input, place[axis]) = Math.DivRem(input, InputShape[axis]);
        }

        return $"input [{string.Join(", ", place)}]";
    }

    private InvalidDataException NotFinite(long row, int input, float value) => new(
        $"Row {OriginalRow(row)}, {DescribeInput(input)}: the value is {value}; inputs are finite numbers. "
        + "Leave such rows out, or fill the value in, before training.");
}
