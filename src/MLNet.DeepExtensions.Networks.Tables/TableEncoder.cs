namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>
/// Learns once what the columns of a table are, and writes rows of floats for a network. A row has <see cref="NumberCount"/> numbers first,
/// missing ones replaced by the training rows' median and none scaled; then <see cref="IndicatorCount"/> indicators; then
/// <see cref="CodeCount"/> numbers of categories for embeddings. Immutable, and used from many threads at once.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>A column of numbers is a number, with an indicator 0 or 1 of missing values where the training rows have some. Two whole numbers,
/// none missing, are an indicator -1 or +1.</item>
/// <item>Categories: two, none missing, are an indicator -1 or +1, which is 0 for an unknown or missing one; up to
/// <see cref="TableEncoderOptions.MaximumOneHot"/> an indicator each, with one of missing values where the training rows have some, all 0
/// for an unknown category; more are a number from 1, where 0 is unknown, missing, or a category in one training row only.</item>
/// <item>A column of texts that all are numbers, more of them than <see cref="TableEncoderOptions.MaximumOneHot"/>, is a column of numbers.
/// </item>
/// <item>Dates are year, month, weekday and hour as numbers, as far as they change, with an indicator of missing values.</item>
/// <item>Columns that never change, lack every value, or are texts of which no two rows have the same are left out.</item>
/// </list>
/// </remarks>
public sealed class TableEncoder
{
    /// <summary>A number of no more different values than this counts as one of few values.</summary>
    public const int MostFewValues = 385;

    // So many rows are written column by column, which stay in the processor's cache.
    private const int RowsOfBlock = 256;

    private readonly EncodedColumn[] _inputs;
    private readonly ColumnWriter[] _writers;

    internal TableEncoder(IReadOnlyList<EncodedColumn> columns, IReadOnlyList<string> warnings, int rows)
    {
        (Columns, Warnings, TrainingRows) = (columns, warnings, rows);
        _inputs =
        [
            .. columns.Where(static column => column.Encoding != ColumnEncoding.LeftOut)
                .OrderBy(static column => column.Encoding == ColumnEncoding.Number && column.DistinctCount > MostFewValues),
        ];
        foreach (EncodedColumn column in _inputs)
        {
            NumberCount = checked(NumberCount + column.Size.Numbers);
            IndicatorCount = checked(IndicatorCount + column.Size.Indicators);
            FewValuedCount += column.DistinctCount > MostFewValues && column.Encoding == ColumnEncoding.Number ? 0 : column.Size.Numbers;
        }

        CodeSizes =
        [
            .. _inputs.Where(static column => column.Encoding == ColumnEncoding.Code).Select(static column => column.Categories.Count + 1),
        ];
        _writers = new ColumnWriter[_inputs.Length];
        (int number, int indicator, int code) = (0, NumberCount, NumberCount + IndicatorCount);
        for (int i = 0; i < _inputs.Length; i++)
        {
            _writers[i] = ColumnWriter.Create(_inputs[i], number, indicator, code);
            (int numbers, int indicators, int codes) = _inputs[i].Size;
            (number, indicator, code) = (number + numbers, indicator + indicators, code + codes);
        }

        FeatureNames = EncodedNames.Of(_inputs);
    }

    /// <summary>What was learnt of each column of the training table, in its order; of those that are left out too.</summary>
    public IReadOnlyList<EncodedColumn> Columns { get; }

    /// <summary>
    /// The columns that a row is written from: <see cref="Columns"/> without those that are left out, numbers of many values behind the
    /// others.
    /// </summary>
    public IReadOnlyList<EncodedColumn> Inputs => _inputs;

    /// <summary>What is odd about columns: those that look like the number or the name of a row, and such.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The rows that were learnt from.</summary>
    public int TrainingRows { get; }

    /// <summary>The numbers of an encoded row, which come first.</summary>
    public int NumberCount { get; }

    /// <summary>Those of the numbers that have few values, such as hours, ages, counts and the parts of dates; they come first.</summary>
    public int FewValuedCount { get; }

    /// <summary>The indicators of an encoded row, -1 to 1, which come behind the numbers.</summary>
    public int IndicatorCount { get; }

    /// <summary>The numbers of categories of an encoded row, which come last.</summary>
    public int CodeCount => CodeSizes.Count;

    /// <summary>For each number of a category how many there are, 0 for an unknown or missing category included.</summary>
    public IReadOnlyList<int> CodeSizes { get; }

    /// <summary>The floats of an encoded row.</summary>
    public int Width => NumberCount + IndicatorCount + CodeCount;

    /// <summary>What each float of an encoded row is: <c>age</c>, <c>work=private</c>, <c>age=missing</c>, <c>since.Month</c>.</summary>
    public IReadOnlyList<string> FeatureNames { get; }

    /// <summary>The kinds of the <see cref="Inputs"/> by name, by which a CSV file of rows to predict is read as the training rows were.</summary>
    public IReadOnlyDictionary<string, TableColumnKind> InputKinds =>
        _inputs.ToDictionary(static column => column.Name, static column => column.Kind, StringComparer.Ordinal);

    /// <summary>Learns from the rows of a table.</summary>
    /// <param name="table">The training rows: the columns to predict from, without the target.</param>
    /// <param name="options">What is to be decided otherwise; null for nothing.</param>
    /// <exception cref="ArgumentException">
    /// The table has no row, an option names a column that is not there or does not go with it, or all columns are left out; the message
    /// names them.
    /// </exception>
    public static TableEncoder Fit(Table table, TableEncoderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        options ??= new TableEncoderOptions();
        options.Validate(table);
        if (table.RowCount == 0)
        {
            throw new ArgumentException("The table has no rows; one or more are needed.", nameof(table));
        }

        ColumnFitter fitter = new(options);
        EncodedColumn[] columns = [.. table.Columns.Select(fitter.Fit)];
        return Array.Exists(columns, static column => column.Encoding != ColumnEncoding.LeftOut)
            ? new TableEncoder(columns, fitter.Warnings, table.RowCount)
            : throw new ArgumentException(
                $"There is nothing to learn from: of the table's {table.RowCount:N0} rows all {columns.Length:N0} columns are left out: "
                + $"{string.Join(", ", columns.Take(20).Select(static column => $"'{column.Name}' ({column.Reason})"))}"
                + $"{(columns.Length > 20 ? $" and {columns.Length - 20:N0} more" : "")}.",
                nameof(table));
    }

    /// <summary>Encodes a table's rows.</summary>
    /// <param name="table">The rows. Its columns are found by their names; those that were not learnt from are not regarded.</param>
    /// <returns>The rows one after the other, <c>[rows, Width]</c>.</returns>
    /// <exception cref="ArgumentException">
    /// A column is not there or of another kind than it was; the message names it, and those that there are.
    /// </exception>
    public float[] Encode(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        long length = (long)table.RowCount * Width;
        if (length > Array.MaxLength)
        {
            throw new ArgumentException(
                $"{table.RowCount:N0} rows of {Width:N0} values are {length:N0} values; at most {Array.MaxLength:N0} fit into an array. "
                + $"{nameof(EncodeRow)} encodes one row.",
                nameof(table));
        }

        TableColumn[] columns = Bind(table);
        float[] rows = new float[length];
        float[]?[] meanings = [.. columns.Zip(_writers, MeaningsOf)];
        for (int first = 0; first < table.RowCount; first += RowsOfBlock)
        {
            int end = Math.Min(first + RowsOfBlock, table.RowCount);
            for (int i = 0; i < columns.Length; i++)
            {
                WriteBlock(columns[i], _writers[i], meanings[i], first, end, rows);
            }
        }

        return rows;
    }

    /// <summary>Encodes one row of a table; takes no memory.</summary>
    /// <param name="table">The table.</param>
    /// <param name="row">The row, from 0.</param>
    /// <param name="destination">Receives the row, <c>[Width]</c>.</param>
    /// <exception cref="ArgumentException">A column is not there or of another kind than it was, or the destination is too short.</exception>
    public void EncodeRow(Table table, int row, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(table);
        for (int i = 0; i < _inputs.Length; i++)
        {
            switch (Bind(table, _inputs[i]))
            {
                case NumberColumn numbers:
                    EncodeNumber(i, numbers.Values[row], destination);
                    break;
                case CategoryColumn categories:
                    EncodeCategory(i, categories.NameOf(row), destination);
                    break;
                case DateColumn dates:
                    EncodeDate(i, dates.Values[row], destination);
                    break;
            }
        }
    }

    /// <summary>Writes a number into its cells of an encoded row; takes no memory.</summary>
    /// <param name="input">Its column's place among <see cref="Inputs"/>, whose kind is <see cref="TableColumnKind.Number"/>.</param>
    /// <param name="value">The number; NaN where it is missing.</param>
    /// <param name="row">The row, <c>[Width]</c>.</param>
    /// <exception cref="ArgumentException">The column is of another kind, or the row is too short.</exception>
    public void EncodeNumber(int input, float value, Span<float> row)
    {
        Check(input, TableColumnKind.Number, row);
        _writers[input].Write(_writers[input].Meaning(value), row);
    }

    /// <summary>Writes a category into its cells of an encoded row; takes no memory.</summary>
    /// <param name="input">Its column's place among <see cref="Inputs"/>, whose kind is <see cref="TableColumnKind.Category"/>.</param>
    /// <param name="name">The category's name; empty where it is missing.</param>
    /// <param name="row">The row, <c>[Width]</c>.</param>
    /// <exception cref="ArgumentException">The column is of another kind, or the row is too short.</exception>
    public void EncodeCategory(int input, ReadOnlySpan<char> name, Span<float> row)
    {
        Check(input, TableColumnKind.Category, row);
        _writers[input].Write(_writers[input].Meaning(name), row);
    }

    /// <summary>Writes a date into its cells of an encoded row; takes no memory.</summary>
    /// <param name="input">Its column's place among <see cref="Inputs"/>, whose kind is <see cref="TableColumnKind.Date"/>.</param>
    /// <param name="value">The date; <c>default(DateTime)</c> where it is missing.</param>
    /// <param name="row">The row, <c>[Width]</c>.</param>
    /// <exception cref="ArgumentException">The column is of another kind, or the row is too short.</exception>
    public void EncodeDate(int input, DateTime value, Span<float> row)
    {
        Check(input, TableColumnKind.Date, row);
        _writers[input].Write(value, row);
    }

    /// <summary>
    /// A table as text, a line a column: its name, its kind, how many different values, the share of missing ones, quartiles or the most
    /// frequent categories, what it becomes, and why; behind it the <see cref="Warnings"/>.
    /// </summary>
    public string Describe() => EncoderDescription.Of(this);

    /// <summary>Saves what was learnt, as JSON.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    public void Write(Stream stream) => EncoderJson.Write(this, stream);

    /// <summary>Reads what <see cref="Write"/> saved.</summary>
    /// <param name="stream">The JSON, up to the stream's end; it stays open.</param>
    /// <exception cref="InvalidDataException">It is damaged or something else; the message names the column.</exception>
    public static TableEncoder Read(Stream stream) => EncoderJson.Read(stream);

    private static float[]? MeaningsOf(TableColumn column, ColumnWriter writer)
    {
        if (column is not CategoryColumn categories)
        {
            return null;
        }

        // The missing value, whose code is -1, comes first.
        float[] meanings = new float[categories.Names.Count + 1];
        meanings[0] = writer.Meaning("");
        for (int code = 0; code < categories.Names.Count; code++)
        {
            meanings[code + 1] = writer.Meaning(categories.Names[code]);
        }

        return meanings;
    }

    private static TableColumn Bind(Table table, EncodedColumn input) => table.Find(input.Name) switch
    {
        null => throw new ArgumentException(
            $"The table has no column '{input.Name}' ({input.Kind}), which was learnt from; {table.DescribeColumns()}."),
        { } column when column.Kind != input.Kind => throw new ArgumentException(
            $"Column '{input.Name}' is of the kind {column.Kind}; it is to be {input.Kind}, as in the rows that were learnt from."),
        { } column => column,
    };

    private TableColumn[] Bind(Table table) => Array.ConvertAll(_inputs, input => Bind(table, input));

    private void WriteBlock(TableColumn column, ColumnWriter writer, float[]? meanings, int first, int end, float[] rows)
    {
        switch (column)
        {
            case NumberColumn numbers:
                for (int row = first; row < end; row++)
                {
                    writer.Write(writer.Meaning(numbers.Values[row]), rows.AsSpan(row * Width, Width));
                }

                break;
            case CategoryColumn categories:
                for (int row = first; row < end; row++)
                {
                    writer.Write(meanings![categories.Codes[row] + 1], rows.AsSpan(row * Width, Width));
                }

                break;
            case DateColumn dates:
                for (int row = first; row < end; row++)
                {
                    writer.Write(dates.Values[row], rows.AsSpan(row * Width, Width));
                }

                break;
        }
    }

    private void Check(int input, TableColumnKind kind, Span<float> row)
    {
        if (_inputs[input].Kind != kind)
        {
            throw new ArgumentException($"Column '{_inputs[input].Name}' is of the kind {_inputs[input].Kind}; a value of the kind {kind} was given.");
        }

        if (row.Length < Width)
        {
            throw new ArgumentException($"The row has room for {row.Length:N0} values; {Width:N0} are needed.", nameof(row));
        }
    }
}
