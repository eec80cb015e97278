using MLNet.DeepExtensions.Networks.Tables;

namespace MLNet.DeepExtensions.Networks.Tests.Tables;

public sealed class TableEncoderDescriptionTests
{
    [Fact]
    public void A_description_has_a_line_for_each_column()
    {
        const int Rows = 2_000;
        int[] rows = [.. Enumerable.Range(0, Rows)];
        Table table = new(
            new NumberColumn("age", [.. rows.Select(static i => i % 100 == 0 ? float.NaN : 18 + (i % 60))]),
            new NumberColumn("pay", [.. rows.Select(static i => i * 1_000f)]),
            new NumberColumn("share", [.. rows.Select(static i => i / 4e6f)]),
            new NumberColumn("year", [.. rows.Select(static i => 2011f + (i % 2))]),
            new NumberColumn("a name that is longer than fits here", [.. rows.Select(static i => i == 7 ? float.NaN : i % 9)]),
            new CategoryColumn("sex", rows.Select(static i => i < 3 ? "m" : "f")),
            new CategoryColumn("work", rows.Select(static i => (i % 8) switch { < 4 => "private", < 6 => "state", 6 => "a trade of one's own", _ => null })),
            new CategoryColumn("street", rows.Select(static i => i == 9 ? "once" : $"s{i % 70}")),
            new CategoryColumn("same", rows.Select(static _ => "x")),
            new DateColumn("since", rows.Select(static i => (DateTime?)new DateTime(2020, 1 + (i % 12), 1, 0, 0, 0))));

        Assert.Equal(
            """
            10 columns, 2,000 rows. A row becomes 6 numbers, 8 indicators and 1 category number; 1 column left out.

            column                        kind      distinct  missing  min, quartiles, max; or most frequent           becomes                why
            age                           Number          60     1.0%  18, 32, 47, 62.25, 77                           number, missing        numbers
            pay                           Number       2,000           0, 499,750, 999,500, 1,499,250, 1,999,000       number                 numbers
            share                         Number       2,000           0, 1.249e-4, 2.499e-4, 3.748e-4, 4.998e-4       number                 numbers
            year                          Number           2           2011, 2012                                      -1 or 1                two whole numbers
            a name that is longer than …  Number           9     0.1%  0, 2, 4, 6, 8                                   number, missing        numbers
            sex                           Category         2           f >99%, m <1%                                   -1 or 1                two categories
            work                          Category         3    12.5%  private 50%, state 25%, a trade of one's … 12%  one-hot of 3, missing  at most 50 categories
            street                        Category        71           s0 1%, s1 1%, s10 1%                            embedding of 71        more than 50 categories; the 1 of one row count as unknown
            same                          Category         1                                                           left out               it never changes
            since                         Date            12           Month 6, Weekday 2.5                            2 numbers              a date; what of it changes

            """.ReplaceLineEndings("\n"),
            TableEncoder.Fit(table).Describe());
    }

    [Fact]
    public void A_hundred_columns_are_a_hundred_lines()
    {
        Table table = new(Enumerable.Range(0, 100).Select(static i => new NumberColumn($"column {i}", 1, 2, 4 + i)));

        Assert.Equal(103, TableEncoder.Fit(table).Describe().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length + 1);
    }
}
