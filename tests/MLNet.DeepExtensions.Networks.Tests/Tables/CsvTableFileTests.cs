using System.Text;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Tables;

namespace MLNet.DeepExtensions.Networks.Tests.Tables;

public sealed class CsvTableFileTests
{
    [Fact]
    public void Kinds_are_those_of_the_values_and_empty_cells_are_missing()
    {
        Table table = Load(
            """
            age,work,since,zip,flag,none,at
            39,state,2020-01-02,02139,true,,2020-01-02T08:30:00
            ?,,NA,10115,false,,2020-01-02 23:59
            5.25e1, private ,2021-03-04,10115,true,,2020-01-02T08:30:00.5+02:00
            """);

        Assert.Equal(
            [
                TableColumnKind.Number, TableColumnKind.Category, TableColumnKind.Date, TableColumnKind.Category, TableColumnKind.Category,
                TableColumnKind.Number, TableColumnKind.Date,
            ],
            table.Columns.Select(static column => column.Kind));
        Assert.Equal([39, float.NaN, 52.5f], ((NumberColumn)table["age"]).Values.ToArray());
        Assert.Equal(["state", null, "private"], Texts(table["work"]));
        Assert.Equal([new DateTime(2020, 1, 2), default, new DateTime(2021, 3, 4)], ((DateColumn)table["since"]).Values.ToArray());
        Assert.Equal(["02139", "10115", "10115"], Texts(table["zip"]));
        Assert.Equal(["true", "false", "true"], Texts(table["flag"]));
        Assert.All(Enumerable.Range(0, 3), row => Assert.True(table["none"].IsMissing(row)));
        Assert.Equal(
            [new DateTime(2020, 1, 2, 8, 30, 0), new DateTime(2020, 1, 2, 23, 59, 0), new DateTime(2020, 1, 2, 8, 30, 0, 500)],
            ((DateColumn)table["at"]).Values.ToArray());
    }

    [Fact]
    public void Numbers_before_a_text_become_categories_spelled_as_those_behind_it()
    {
        Assert.Equal(["113803", null, "1", "A/5", "1", "100000"], Texts(Load("x\n113803\nNA\n1.0\nA/5\n1.00\n1e5\n")["x"]));
        Assert.Equal(["2020-01-02", "soon"], Texts(Load("x\n2020-01-02\nsoon\n")["x"]));
    }

    [Fact]
    public void Given_kinds_go_before_the_values()
    {
        CsvTableOptions options = new()
        {
            Kinds = new Dictionary<string, TableColumnKind>
            {
                ["a"] = TableColumnKind.Category,
                ["b"] = TableColumnKind.Date,
                ["c"] = TableColumnKind.Category,
            },
        };
        Table table = Load("a,b,c\n1.0,,2020-01-02\n2,,\n", options);

        Assert.Equal(["1", "2"], Texts(table["a"]));
        Assert.Equal([default, default], ((DateColumn)table["b"]).Values.ToArray());
        Assert.Equal(["2020-01-02", null], Texts(table["c"]));
    }

    [Fact]
    public void Rows_to_predict_are_read_by_what_was_learnt()
    {
        Table table = Load("a,b,y\n1,10,no\nx,20,yes\n2,50,no\n");
        TableEncoder encoder = TableEncoder.Fit(table.Without("y"));

        // A file whose only row has a number among texts, and nothing among numbers.
        Table rows = Load("b,a\n,1\n", new CsvTableOptions { Kinds = encoder.InputKinds });

        Assert.Equal([20, 1, 0, 0], encoder.Encode(rows));
    }

    [Fact]
    public void Files_without_a_header_have_columns_named_by_number()
    {
        Table table = Load("1;a\n2;b\n", new CsvTableOptions { HasHeader = false, Delimiter = ";" });

        Assert.Equal(["0", "1"], table.Columns.Select(static column => column.Name));
        Assert.Equal(2, table.RowCount);
    }

    [Fact]
    public void A_header_alone_is_a_table_without_rows() => Assert.Equal(0, Load("a,b\n").RowCount);

    [Theory]
    [InlineData("", "The file is empty.")]
    [InlineData("a,b\n1\n", "Line 2 has 1 values; 2 are expected, one per column.")]
    [InlineData("a,a\n1,2\n", "Two columns are named 'a'; names must be unique.")]
    [InlineData(",a\n1,2\n", "Column 0 (counted from 0) has no name:")]
    [InlineData("a\n\"1\n", "Line 3: the file ends within a quoted value;")]
    [InlineData("n,b\nx,2\n", "Line 2, column 'n': 'x' is no finite number in single precision; CsvTableOptions.Kinds makes the column one of the kind Number.")]
    [InlineData("n,b\n1e39,2\n", "Line 2, column 'n': '1e39' is no finite number in single precision;")]
    [InlineData("d,b\n2020-01-02,2\n2.1.2020,3\n", "Line 3, column 'd': '2.1.2020' is no date as 2026-12-01")]
    [InlineData("b\n1\n", "The file has no column 'n', which Kinds names; its columns are b.")]
    public void What_is_wrong_is_named(string text, string message)
    {
        Dictionary<string, TableColumnKind> kinds = [];
        if (text.StartsWith('n') || text.StartsWith('b'))
        {
            kinds["n"] = TableColumnKind.Number;
        }

        if (text.StartsWith('d'))
        {
            kinds["d"] = TableColumnKind.Date;
        }

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Load(text, new CsvTableOptions { Kinds = kinds }));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_values_than_are_allowed_are_refused()
    {
        using IDisposable limits = DeepExtensions.Networks.Limits.Apply(
            DeepExtensions.Networks.Limits.Current with { Tables = new TableLimits { Values = 4 } });

        Assert.Equal(2, Load("a,b\n1,2\n3,4\n").RowCount);
        Assert.StartsWith(
            "Line 4: the file has more than 2 rows of 2 values;",
            Assert.Throws<InvalidDataException>(() => Load("a,b\n1,2\n3,4\n5,6\n")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_named_in_its_errors_and_gzip_is_unpacked()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("empty.csv", []);

        Assert.Equal($"'{path}': This is an empty file.", Assert.Throws<InvalidDataException>(() => CsvTableFile.Load(path)).Message);
        Table digits = CsvTableFile.Load(RepositoryFiles.Digits, new CsvTableOptions { HasHeader = false });
        Assert.All(digits.Columns, static column => Assert.Equal(TableColumnKind.Number, column.Kind));
    }

    private static Table Load(string text, CsvTableOptions? options = null) =>
        CsvTableFile.Load(new MemoryStream(Encoding.UTF8.GetBytes(text)), options);

    private static IEnumerable<string?> Texts(TableColumn column) =>
        Enumerable.Range(0, column.Count).Select(((CategoryColumn)column).NameOf);
}
