using MLNet.DeepExtensions.Networks.Tables;

namespace MLNet.DeepExtensions.Networks.Tests.Tables;

/// <summary>Each rule of <see cref="TableEncoder"/>, with what it must write worked out by hand.</summary>
public sealed class TableEncoderTests
{
    private static readonly DateTime s_monday = new(2026, 11, 30, 8, 0, 0);

    [Fact]
    public void Numbers_stay_as_they_are_and_missing_ones_are_the_median_with_an_indicator()
    {
        TableEncoder encoder = TableEncoder.Fit(new Table(new NumberColumn("a", 10, float.NaN, 4, 1.5f), new NumberColumn("b", 3, 2, 1, 7)));

        Assert.Equal((2, 1, 0, 3), (encoder.NumberCount, encoder.IndicatorCount, encoder.CodeCount, encoder.Width));
        Assert.Equal(["a", "b", "a=missing"], encoder.FeatureNames);

        // The median of 1.5, 4 and 10 is 4; that of 1, 2, 3 and 7 is 2.5. b's missing value has no indicator; 1e9
        // lies beyond a million times the range of 1 to 7.
        Assert.Equal(
            [10, 7 + 6e6f, 0, 4, 2.5f, 1],
            encoder.Encode(new Table(new NumberColumn("b", 1e9f, float.NaN), new NumberColumn("a", 10, float.NaN))));
        Assert.Equal([1.5f, 2.75f, 4, 7, 10], encoder.Columns[0].Quartiles!);
    }

    [Fact]
    public void Two_whole_numbers_are_minus_and_plus_one_and_what_lies_between_or_beyond_stays_there()
    {
        TableEncoder encoder = TableEncoder.Fit(new Table(new NumberColumn("a", 2, 6, 2)));

        Assert.Equal((0, 1), (encoder.NumberCount, encoder.IndicatorCount));
        Assert.Equal([-1, 1, -0.5f, 1, -1, 0], Encode(encoder, new NumberColumn("a", 2, 6, 3, 100, -100, float.NaN)));
    }

    [Fact]
    public void Two_numbers_that_are_not_whole_or_missing_somewhere_stay_numbers()
    {
        Assert.Equal(ColumnEncoding.Number, FitOne(new NumberColumn("a", 0.5f, 1)).Encoding);
        Assert.Equal(ColumnEncoding.Number, FitOne(new NumberColumn("a", 0, 1, float.NaN)).Encoding);
    }

    [Fact]
    public void Two_categories_are_minus_and_plus_one_in_the_order_of_their_names_and_zero_where_unknown_or_missing()
    {
        TableEncoder encoder = TableEncoder.Fit(new Table(new CategoryColumn("a", "y", "n", "y")));

        Assert.Equal(["a=y"], encoder.FeatureNames);
        Assert.Equal([-1, 1, 0, 0], Encode(encoder, new CategoryColumn("a", "n", "y", "other", null)));
        Assert.Equal([1, -1], Encode(TableEncoder.Fit(new Table(CategoryColumn.From("a", true, false))), CategoryColumn.From("a", true, false)));
    }

    [Fact]
    public void A_few_categories_are_one_hot_and_all_zero_where_unknown()
    {
        TableEncoder encoder = TableEncoder.Fit(new Table(new CategoryColumn("a", "z", "x", "y", "x")));

        Assert.Equal(["a=x", "a=y", "a=z"], encoder.FeatureNames);
        Assert.Equal([0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0], Encode(encoder, new CategoryColumn("a", "z", "x", "new", null)));
        Assert.Equal([2, 1, 1], encoder.Columns[0].CategoryRows);
    }

    [Fact]
    public void A_missing_category_has_a_column_of_its_own_where_training_had_one()
    {
        TableEncoder encoder = TableEncoder.Fit(new Table(new CategoryColumn("a", "x", "y", null, "x")));

        Assert.Equal(["a=x", "a=y", "a=missing"], encoder.FeatureNames);
        Assert.Equal([0, 0, 1, 0, 0, 0, 1, 0, 0], Encode(encoder, new CategoryColumn("a", null, "new", "x")));
    }

    [Fact]
    public void Many_categories_are_numbers_for_an_embedding_in_which_zero_is_unknown_missing_or_seen_once()
    {
        TableEncoder encoder = TableEncoder.Fit(
            new Table(new NumberColumn("n", 1, 2, 3, 4, 5, 6, 7), new CategoryColumn("a", "x", "y", "z", "y", "z", "w", "w")),
            new TableEncoderOptions { MaximumOneHot = 3 });

        Assert.Equal((1, 0, 1), (encoder.NumberCount, encoder.IndicatorCount, encoder.CodeCount));
        Assert.Equal([4], encoder.CodeSizes);
        Assert.Equal(["w", "y", "z"], encoder.Columns[1].Categories);
        Assert.Equal("more than 3 categories; the 1 of one row count as unknown", encoder.Columns[1].Reason);
        Assert.Equal(
            [1, 1, 1, 2, 1, 3, 1, 0, 1, 0, 1, 0],
            encoder.Encode(new Table(
                new NumberColumn("n", 1, 1, 1, 1, 1, 1), new CategoryColumn("a", "w", "y", "z", "x", "new", null))));
    }

    [Fact]
    public void A_table_of_any_size_has_its_numbers_first_then_indicators_then_codes()
    {
        TableEncoder encoder = TableEncoder.Fit(
            new Table(
                new CategoryColumn("code", "p", "p", "q", "q", "r", "r"),
                new CategoryColumn("hot", "u", "v", null, "u", "v", "u"),
                new NumberColumn("n", 1, float.NaN, 3, 4, 5, 6),
                new DateColumn("d", s_monday, s_monday.AddHours(1), s_monday, s_monday, s_monday, s_monday),
                new CategoryColumn("two", "no", "yes", "no", "no", "no", "no")),
            new TableEncoderOptions { MaximumOneHot = 2 });

        Assert.Equal(["n", "d.Hour", "hot=u", "hot=v", "hot=missing", "n=missing", "two=yes", "code"], encoder.FeatureNames);
        Assert.Equal(
            [7, 23, 0, 1, 0, 0, 1, 3],
            encoder.Encode(new Table(
                new CategoryColumn("code", "r"),
                new CategoryColumn("hot", "v"),
                new NumberColumn("n", 7),
                new DateColumn("d", new DateTime(2026, 11, 30, 23, 59, 0)),
                new CategoryColumn("two", "yes"))));
    }

    [Fact]
    public void Dates_are_the_year_month_weekday_and_hour_that_change()
    {
        // A Monday and a Sunday of two years and months, at one hour.
        DateTime sunday = new(2027, 1, 3, 8, 30, 0);
        TableEncoder encoder = TableEncoder.Fit(new Table(new DateColumn("d", s_monday, sunday, sunday, null)));

        Assert.Equal([DatePart.Year, DatePart.Month, DatePart.Weekday], encoder.Columns[0].DateParts);
        Assert.Equal(["d.Year", "d.Month", "d.Weekday", "d=missing"], encoder.FeatureNames);
        Assert.Equal([2026, 11, 0, 0, 2027, 1, 6, 1], Encode(encoder, new DateColumn("d", s_monday, null)));
    }

    [Fact]
    public void Columns_that_never_change_or_lack_every_value_are_left_out_and_said_so()
    {
        TableEncoder encoder = TableEncoder.Fit(
            new Table(
                new NumberColumn("n", 1, 2, 4),
                new NumberColumn("same", 5, 5, 5),
                new NumberColumn("none", float.NaN, float.NaN, float.NaN),
                new CategoryColumn("one", "x", "x", "x"),
                new CategoryColumn("empty", null, null, null),
                new DateColumn("day", s_monday, s_monday.AddMinutes(1), s_monday),
                new DateColumn("never", null, null, null),
                new NumberColumn("away", 1, 2, 3)),
            new TableEncoderOptions { Ignored = ["away"] });

        Assert.Equal(["n"], encoder.Inputs.Select(static column => column.Name));
        Assert.Equal(1, encoder.Width);
        Assert.Equal(
            [
                "numbers", "it never changes", "every value is missing", "it never changes", "every value is missing",
                "year, month, weekday and hour never change", "every value is missing", "Ignored names it",
            ],
            encoder.Columns.Select(static column => column.Reason));
    }

    [Fact]
    public void Of_a_column_that_only_lacks_values_is_written_whether_it_does()
    {
        TableEncoder encoder = TableEncoder.Fit(new Table(
            new NumberColumn("n", 5, float.NaN, 5), new DateColumn("d", null, s_monday, s_monday), new CategoryColumn("c", "x", "x", null)));

        Assert.Equal(["n=missing", "d=missing", "c=x", "c=missing"], encoder.FeatureNames);
        Assert.Equal(
            [0, 1, 1, 0, 1, 0, 0, 1],
            encoder.Encode(new Table(
                new NumberColumn("n", 6, float.NaN), new DateColumn("d", null, s_monday), new CategoryColumn("c", "x", null))));
    }

    [Fact]
    public void Texts_that_all_are_numbers_become_numbers_where_they_are_many()
    {
        string[] texts = [.. Enumerable.Range(0, 60).Select(static i => $"{i * i / 4.0:0.##}")];
        CategoryColumn column = new("a", [.. texts, null]);
        TableEncoder encoder = TableEncoder.Fit(new Table(column));

        Assert.Equal((TableColumnKind.Category, ColumnEncoding.Number), (encoder.Columns[0].Kind, encoder.Columns[0].Encoding));
        Assert.Equal("all texts are numbers", encoder.Columns[0].Reason);

        // The mean of the two in the middle, 29² / 4 and 30² / 4, stands for what is no number.
        Assert.Equal([2.25f, 0, -1e6f, 0, 217.625f, 1, 217.625f, 1], Encode(encoder, new CategoryColumn("a", "2.25", "-1e6", "many", null)));
        Assert.Equal(ColumnEncoding.OneHot, FitOne(new CategoryColumn("a", [.. texts.Take(50)])).Encoding);
        Assert.Equal(
            ColumnEncoding.LeftOut,
            TableEncoder.Fit(
                new Table(column, new NumberColumn("n", [.. Enumerable.Range(0, 61)])),
                new TableEncoderOptions { Categories = ["a"] }).Columns[0].Encoding);
    }

    [Fact]
    public void Texts_with_zeros_in_front_are_codes_and_no_numbers() => Assert.Equal(
        ColumnEncoding.Code,
        FitOne(new CategoryColumn("a", [.. Enumerable.Range(0, 120).Select(static i => $"{i % 60:00}")])).Encoding);

    [Fact]
    public void Options_make_numbers_categories_and_texts_numbers()
    {
        Table table = new(new NumberColumn("zip", 10115, 80331, 10115, 50667), new CategoryColumn("age", "10", "20", "n.v.", null));
        TableEncoder encoder = TableEncoder.Fit(table, new TableEncoderOptions { Categories = ["zip"], Numbers = ["age"] });

        Assert.Equal(["age", "zip=10115", "zip=50667", "zip=80331", "age=missing"], encoder.FeatureNames);
        Assert.Equal(
            [15, 0, 0, 1, 1, 7, 0, 0, 0, 0],
            encoder.Encode(new Table(new NumberColumn("zip", 80331, 1), new CategoryColumn("age", "n.v.", "7"))));
        Assert.Equal("Numbers names it", encoder.Columns[1].Reason);
    }

    [Fact]
    public void An_option_that_does_not_fit_the_table_is_refused_with_the_name_that_was_meant()
    {
        Table table = new(new NumberColumn("hours_per_week", 1, 2, 3), new DateColumn("since", s_monday, null, null), new CategoryColumn("work", "a", "b", "c"));

        Assert.Equal(
            "TableEncoderOptions.Ignored names 'Hours_per_weak', which is no column of the table (is 'hours_per_week' meant?); "
            + "its columns are 'hours_per_week' (Number), 'since' (Date), 'work' (Category).",
            Refusal(new TableEncoderOptions { Ignored = ["Hours_per_weak"] }));
        Assert.StartsWith(
            "TableEncoderOptions.Numbers names 'pay', which is no column of the table; its columns",
            Refusal(new TableEncoderOptions { Numbers = ["pay"] }),
            StringComparison.Ordinal);
        Assert.Equal(
            "TableEncoderOptions.Categories names 'work', which Numbers names too; a column can be named once.",
            Refusal(new TableEncoderOptions { Numbers = ["work"], Categories = ["work"] }));
        Assert.StartsWith(
            "TableEncoderOptions.Numbers names 'since', a column of dates;",
            Refusal(new TableEncoderOptions { Numbers = ["since"] }),
            StringComparison.Ordinal);
        Assert.Equal(
            "TableEncoderOptions.Numbers names 'work', and none of its texts is a number, such as 'a'; columns of numbers are allowed.",
            Refusal(new TableEncoderOptions { Numbers = ["work"] }));
        Assert.Contains(
            "MaximumOneHot is 0; it must be 1 or more", Refusal(new TableEncoderOptions { MaximumOneHot = 0 }), StringComparison.Ordinal);

        string Refusal(TableEncoderOptions options) =>
            Assert.ThrowsAny<ArgumentException>(() => TableEncoder.Fit(table, options)).Message;
    }

    [Fact]
    public void One_row_has_nothing_to_learn_from_and_neither_has_none()
    {
        Assert.StartsWith(
            "There is nothing to learn from: of the table's 1 rows all 2 columns are left out: 'a' (it never changes), 'b' (every value is missing).",
            Assert.Throws<ArgumentException>(() => TableEncoder.Fit(new Table(new NumberColumn("a", 1), new NumberColumn("b", float.NaN)))).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "The table has no rows;",
            Assert.Throws<ArgumentException>(() => TableEncoder.Fit(new Table(new NumberColumn("a")))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void At_prediction_a_column_that_is_gone_or_of_another_kind_is_refused_by_name_and_others_are_not_regarded()
    {
        TableEncoder encoder = TableEncoder.Fit(new Table(new NumberColumn("age", 1, 2, 4), new CategoryColumn("work", "a", "a", "a")));

        // Work was left out, so that it may lack.
        Assert.Equal([3], encoder.Encode(new Table(new CategoryColumn("more", "x"), new NumberColumn("age", 3))));
        Assert.Equal(
            "The table has no column 'age' (Number), which was learnt from; its columns are 'Age' (Number).",
            Assert.Throws<ArgumentException>(() => encoder.Encode(new Table(new NumberColumn("Age", 3)))).Message);
        Assert.Equal(
            "Column 'age' is of the kind Category; it is to be Number, as in the rows that were learnt from.",
            Assert.Throws<ArgumentException>(() => encoder.Encode(new Table(new CategoryColumn("age", "3")))).Message);
        Assert.Equal(
            "Column 'age' is of the kind Number; a value of the kind Date was given.",
            Assert.Throws<ArgumentException>(() => encoder.EncodeDate(0, s_monday, new float[1])).Message);
    }

    [Fact]
    public void A_row_is_encoded_as_the_table_is_and_takes_no_memory()
    {
        Table table = Mixed(rows: 700, seed: 3);
        TableEncoder encoder = TableEncoder.Fit(table, new TableEncoderOptions { MaximumOneHot = 5, Categories = ["zip"] });
        float[] all = encoder.Encode(table);
        float[] row = new float[encoder.Width];

        for (int i = 0; i < table.RowCount; i++)
        {
            // Whatever was there before.
            Array.Fill(row, float.NaN);
            encoder.EncodeRow(table, i, row);
            Assert.Equal(all[(i * encoder.Width)..((i + 1) * encoder.Width)], row);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < table.RowCount; i++)
        {
            encoder.EncodeRow(table, i, row);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void The_order_of_training_rows_changes_nothing()
    {
        Table table = Mixed(rows: 300, seed: 4);
        int[] order = [.. Enumerable.Range(0, table.RowCount).Reverse()];
        TableEncoderOptions options = new() { MaximumOneHot = 5 };

        Assert.Equal(TableEncoder.Fit(table, options).Encode(table), TableEncoder.Fit(table.Rows(order), options).Encode(table));
    }

    [Fact]
    public void Ten_thousand_categories_and_five_thousand_columns_are_learnt()
    {
        CategoryColumn many = new("many", [.. Enumerable.Range(0, 20_000).Select(static row => row % 10_000)], [.. Enumerable.Range(0, 10_000).Select(static i => $"c{i}")]);
        TableEncoder codes = TableEncoder.Fit(new Table(many));
        Assert.Equal([10_001], codes.CodeSizes);
        Assert.Equal(20_000, codes.Encode(new Table(many)).Length);

        Table wide = new(Enumerable.Range(0, 5_000).Select(static i => new NumberColumn($"n{i}", i, i + 1, i + 3)));
        Assert.Equal(5_000, TableEncoder.Fit(wide).NumberCount);
    }

    internal static Table Mixed(int rows, int seed)
    {
        Random random = new(seed);
        bool IsMissing() => random.Next(7) == 0;
        return new Table(
            new NumberColumn("n", [.. Enumerable.Range(0, rows).Select(_ => IsMissing() ? float.NaN : random.NextSingle())]),
            new NumberColumn("flag", [.. Enumerable.Range(0, rows).Select(_ => (float)random.Next(2))]),
            new NumberColumn("zip", [.. Enumerable.Range(0, rows).Select(_ => (float)random.Next(10_000, 10_020))]),
            new CategoryColumn("hot", Enumerable.Range(0, rows).Select(_ => IsMissing() ? null : $"h{random.Next(4)}")),
            new CategoryColumn("code", Enumerable.Range(0, rows).Select(_ => IsMissing() ? null : $"c{random.Next(40)}")),
            new CategoryColumn("two", Enumerable.Range(0, rows).Select(_ => $"t{random.Next(2)}")),
            new DateColumn("date", Enumerable.Range(0, rows).Select(_ => IsMissing() ? (DateTime?)null : s_monday.AddHours(random.Next(10_000)))));
    }

    private static EncodedColumn FitOne(TableColumn column) => TableEncoder.Fit(new Table(column)).Columns[0];

    private static float[] Encode(TableEncoder encoder, TableColumn column) => encoder.Encode(new Table(column));
}
