using MLNet.DeepExtensions.Networks.Tables;

namespace MLNet.DeepExtensions.Networks.Tests.Tables;

/// <summary>Columns that look like a row's number or name, and texts that nearly are numbers.</summary>
public sealed class TableEncoderWarningTests
{
    [Fact]
    public void Whole_numbers_of_rows_are_warned_of_in_any_order_and_where_some_rows_are_elsewhere()
    {
        // Two thirds of the numbers from 1,000, shuffled, as the training part of a file has them.
        float[] ids = [.. Enumerable.Range(1_000, 150).Where(static i => i % 3 != 0).Select(static i => (float)i)];
        new Random(1).Shuffle(ids);

        Assert.Equal(
            ["Column 'id' looks like the number of a row: each of 100 rows has a whole number of its own. TableEncoderOptions.Ignored leaves it out."],
            Warnings(new NumberColumn("id", ids)));
    }

    [Fact]
    public void Other_numbers_are_not_warned_of()
    {
        Random random = new(2);
        float[] Numbers(Func<int, float> number) => [.. Enumerable.Range(0, 100).Select(number)];

        Assert.Empty(Warnings(new NumberColumn("fractions", Numbers(static i => i + 0.5f))));
        Assert.Empty(Warnings(new NumberColumn("far apart", Numbers(static i => i * 5))));
        Assert.Empty(Warnings(new NumberColumn("some twice", Numbers(static i => Math.Max(i, 1)))));
        Assert.Empty(Warnings(new NumberColumn("random", Numbers(_ => random.Next(200)))));
        Assert.Empty(Warnings(new NumberColumn("few", [.. Enumerable.Range(0, 49)])));
    }

    [Fact]
    public void Texts_of_which_each_row_has_its_own_are_left_out_and_warned_of()
    {
        CategoryColumn names = new("name", Enumerable.Range(0, 100).Select(static i => $"name {i}"));
        TableEncoder encoder = TableEncoder.Fit(new Table(names, new NumberColumn("n", [.. Enumerable.Range(0, 100).Select(static i => i % 7f)])));

        Assert.Equal((ColumnEncoding.LeftOut, "no category has two rows"), (encoder.Columns[0].Encoding, encoder.Columns[0].Reason));
        Assert.Equal(["Column 'name' looks like the name of a row: each of 100 rows has one of its own; it is left out."], encoder.Warnings);
        Assert.EndsWith("\n\n" + encoder.Warnings[0] + "\n", encoder.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_that_are_nearly_all_numbers_are_warned_of()
    {
        CategoryColumn column = new("age", Enumerable.Range(0, 100).Select(static i => i % 20 == 0 ? "n.v." : $"{i % 30}"));

        Assert.Equal(
            ["Column 'age' is taken for categories, since 'n.v.' is no number, though 95 of 100 texts are. TableEncoderOptions.Numbers makes it numbers, "
                + "and a missing value of what is none."],
            Warnings(column));
        Assert.Empty(TableEncoder.Fit(new Table(column), new TableEncoderOptions { Numbers = ["age"] }).Warnings);
        Assert.Empty(TableEncoder.Fit(new Table(column), new TableEncoderOptions { Categories = ["age"] }).Warnings);
        Assert.Empty(Warnings(new CategoryColumn("grade", Enumerable.Range(0, 100).Select(static i => $"{i % 3}"))));
    }

    private static IReadOnlyList<string> Warnings(TableColumn column) => TableEncoder.Fit(new Table(column)).Warnings;
}
