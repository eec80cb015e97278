using System.IO.Compression;
using System.Text;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

/// <summary>What is refused of a CSV file, and what the error says.</summary>
public sealed class CsvErrorTests
{
    private const string Flowers = """
        length,width,kind
        5.1,3.5,rose
        4.9,3.0,lily
        1e1,-2,rose
        """;

    [Fact]
    public void A_class_that_is_not_among_those_given_is_an_error_with_line_and_column()
    {
        string message = Error(Flowers, new CsvOptions { Label = "kind", ClassNames = ["rose"] });

        Assert.StartsWith("Line 3, column 'kind': 'lily' is not one of", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,kind\n1,M\u00FCller\n2,M\u00F6ller\n", "Line 2, column 'kind': 'M\uFFFDller' has bytes that are not valid in utf-8")]
    [InlineData(
        "a,kind,gr\u00F6\u00DFe\n1,u,2\n", "Line 1, column 2 (counted from 0): 'gr\uFFFD\uFFFDe' has bytes that are not valid in utf-8")]
    [InlineData("a,kind\n\u00BD,u\n", "Line 2, column 'a': '\uFFFD' has bytes that are not valid in utf-8")]
    public void Bytes_that_are_no_utf_8_are_an_error_with_line_and_column(string text, string message)
    {
        byte[] latin = Encoding.Latin1.GetBytes(text);

        InvalidDataException error = Assert.Throws<InvalidDataException>(
            () => CsvDataset.Load(new MemoryStream(latin), new CsvOptions { Label = "kind" }));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("CsvOptions.Encoding", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1001, 5, 0)]
    [InlineData(21, 5, 0.5)]
    [InlineData(30, 3, 0)]
    public void Labels_that_are_values_are_refused_with_what_to_do(int different, int rowsOfEach, double added)
    {
        string text = "x,price\n"
            + string.Concat(
                Enumerable.Range(0, different * rowsOfEach).Select(i => FormattableString.Invariant($"1,{(i % different) + added}\n")));

        string message = Error(text, new CsvOptions { Label = "price" });

        Assert.Contains("column 'price', has", message, StringComparison.Ordinal);
        Assert.Contains("CsvOptions.Targets", message, StringComparison.Ordinal);
        Assert.Null(Load(text, new CsvOptions { Targets = ["price"] }).ClassNames);
    }

    [Theory]
    [InlineData("a,y\n1,\"u", "Line 2: the file ends within a quoted value")]
    [InlineData("a,y\n1,u\n2,\"v\n3,u\n", "the file ends within a quoted value")]
    public void A_file_that_ends_within_quotes_is_cut_off(string text, string message) =>
        Assert.Contains(message, Error(text, new CsvOptions { Label = "y" }), StringComparison.Ordinal);

    [Fact]
    public void What_a_file_may_ask_for_is_limited_and_the_error_names_the_limit()
    {
        using IDisposable limits = Limits.Apply(
            Limits.Current with { Tables = new TableLimits { RowCharacters = 10_000, FieldCharacters = 100, Values = 6 } });

        Assert.Equal(3, Load("a,y\n1,u\n2,u\n3,u\n", new CsvOptions { Label = "y" }).Count);
        Assert.Contains(
            "Line 5: the file has more than 3 rows of 2 values; at most 6 (Limits.Current.Tables.Values)",
            Error("a,y\n1,u\n2,u\n3,u\n4,u\n", new CsvOptions { Label = "y" }),
            StringComparison.Ordinal);
        Assert.Contains(
            "(Limits.Current.Tables.RowCharacters)", Error(new string(',', 30_000), new CsvOptions { Label = "y" }),
            StringComparison.Ordinal);
        Assert.Contains(
            "(Limits.Current.Tables.FieldCharacters)", Error($"a,y\n1,{new string('x', 101)}\n", new CsvOptions { Label = "y" }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_table_is_told_for_what_it_is()
    {
        using TemporaryFolder folder = new();
        string pointer = folder.Write("pointer.csv", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"u8);
        string page = folder.Write("page.csv", "<!DOCTYPE html><html><body>Sign in</body></html>"u8);

        Assert.Contains(
            "a Git LFS pointer", Assert.Throws<InvalidDataException>(() => CsvDataset.Load(pointer, new CsvOptions { Label = 0 })).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "This is a folder", Assert.Throws<InvalidDataException>(() => CsvDataset.Load(folder.Path, new CsvOptions { Label = 0 }))
                .Message, StringComparison.Ordinal);
        Assert.Contains(
            "an HTML page", Assert.Throws<InvalidDataException>(() => CsvDataset.Load(page, new CsvOptions { Label = 0 })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_packed_file_that_is_cut_off_is_an_error()
    {
        using TemporaryFolder folder = new();
        byte[] rows = Encoding.UTF8.GetBytes(
            "price,kind\n" + string.Concat(Enumerable.Range(0, 4000).Select(static i => $"{7038 - i},u\n")));
        byte[] packed = IdxTests.GZip(rows);
        for (int cut = 1; cut <= 40; cut++)
        {
            string path = folder.Write("cut.csv.gz", packed.AsSpan(0, packed.Length - cut));
            InvalidDataException error = Assert.Throws<InvalidDataException>(
                () => CsvDataset.Load(path, new CsvOptions { Label = "kind" }));
            Assert.StartsWith($"'{path}': The gzip file is damaged", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("null")]
    [InlineData("nan")]
    [InlineData("<NA>")]
    public void A_missing_label_is_no_class(string missing) => Assert.StartsWith(
        $"Line 2, column 'y': the value is missing ('{missing}')", Error($"x,y\n1,{missing}\n2,a\n", new CsvOptions { Label = "y" }),
        StringComparison.Ordinal);

    [Fact]
    public void A_zero_character_behind_a_number_makes_it_none() => Assert.Contains(
        "bytes that are not valid", Error("x,y\n1\0,a\n2,b\n", new CsvOptions { Label = "y" }), StringComparison.Ordinal);

    [Theory]
    [InlineData(",x,y\n0,5,a\n1,6,b\n", "Column 0 (counted from 0) has no name", "Ignore = [0]")]
    [InlineData("x,y,\n5,a,\n6,b,\n", "Column 2 (counted from 0) has no name", "a delimiter at the end of the line")]
    public void A_column_without_a_name_is_a_feature_only_where_it_is_told(string text, string what, string remedy)
    {
        string message = Error(text, new CsvOptions { Label = "y" });

        Assert.Contains(what, message, StringComparison.Ordinal);
        Assert.Contains(remedy, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5.1,3.5,0\n4.9,3.0,1\n")]
    [InlineData("63,145,90,0\n37,130,91,1\n")]
    public void A_first_row_that_is_read_as_a_header_is_told(string text)
    {
        Assert.Contains("HasHeader = false", Error(text, new CsvOptions { Label = -1 }), StringComparison.Ordinal);
        Assert.Equal(2, Load(text, new CsvOptions { Label = -1, HasHeader = false }).Count);
    }

    [Fact]
    public void A_text_among_numbers_is_told_with_the_option_for_texts()
    {
        Assert.EndsWith(
            "'male' is not a finite number; Categorical takes text columns, and Ignore leaves one out.",
            Error("sex,y\nmale,a\n", new CsvOptions { Label = "y" }), StringComparison.Ordinal);
        Assert.EndsWith("'a' is not a finite number.", Error("x,y\n1,a\n", new CsvOptions { Targets = ["y"] }), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_delimiter_is_told() => Assert.EndsWith(
        "Delimiter may have to be ';'.", Error("x;y\n1;a\n", new CsvOptions { Label = "y" }), StringComparison.Ordinal);

    [Theory]
    [InlineData("a,y\n1,u\nthree,v\n", "Line 3, column 'a': 'three' is not a finite number")]
    [InlineData("a,y\n1,u\n\"3,5\",v\n", "Line 3, column 'a': '3,5' is not a finite number")]
    [InlineData("a,y\n1e99,u\n", "Line 2, column 'a': '1e99' is not a finite number")]
    [InlineData("a,y\n1,u\n2\n", "Line 3 has 1 values; 2 are expected")]
    [InlineData("a,y\n1,u\n2,v,w\n", "Line 3 has 3 values; 2 are expected")]
    [InlineData("a,a,y\n1,2,u\n", "Columns 0 and 1 (counted from 0) have the same name, 'a'")]
    [InlineData("", "The file is empty")]
    [InlineData("a,y\n", "a header and no rows")]
    [InlineData("a,z\n1,2\n", "Label names column 'y', which the file does not have; its columns are a, z")]
    [InlineData("y\nu\n", "No feature column is left")]
    [InlineData("a,y\n5\" pipe,u\n", "Line 2")]
    public void What_is_wrong_in_a_file_is_told_with_its_place(string text, string message) =>
        Assert.Contains(message, Error(text, new CsvOptions { Label = "y" }), StringComparison.Ordinal);

    [Fact]
    public void Lines_are_those_of_the_file_with_blank_lines_and_quoted_line_breaks()
    {
        const string Text = "a,note,y\n\n1,\"two\nlines\",u\n\nx,,u\n";

        Assert.StartsWith(
            "Line 6, column 'a': 'x'", Error(Text, new CsvOptions { Label = "y", Features = ["a"] }), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_header_columns_are_told_by_number_in_errors() =>
        Assert.StartsWith(
            "Line 2, column 1 (counted from 0): 'b'", Error("1,2\n3,b\n", new CsvOptions { HasHeader = false, Targets = [0] }),
            StringComparison.Ordinal);

    [Fact]
    public void A_negative_weight_is_an_error() =>
        Assert.StartsWith(
            "Line 2, column 'w': '-1' is negative", Error("x,w,y\n1,-1,u\n", new CsvOptions { Label = "y", Weight = "w" }),
            StringComparison.Ordinal);

    [Fact]
    public void No_row_left_is_an_error() =>
        Assert.Contains(
            "all 2 lack a value", Error("x,y\n?,u\n?,v\n", new CsvOptions { Label = "y", Missing = MissingValueHandling.DropRow }),
            StringComparison.Ordinal);

    [Fact]
    public void A_column_has_one_use() =>
        Assert.Contains(
            "is used already", Error(Flowers, new CsvOptions { Label = "kind", Features = ["length", "kind"] }), StringComparison.Ordinal);

    [Fact]
    public void A_quoted_field_without_end_is_not_read_without_limit()
    {
        string text = "a,y\n\"" + new string('x', 5_000_000);

        Assert.Contains("not CSV", Error(text, new CsvOptions { Label = "y" }), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_contradict_each_other_are_an_error()
    {
        Assert.Throws<ArgumentException>(() => Load(Flowers, new CsvOptions()));
        Assert.Throws<ArgumentException>(() => Load(Flowers, new CsvOptions { Label = "kind", Targets = ["length"] }));
        Assert.Throws<ArgumentException>(() => Load(Flowers, new CsvOptions { Label = "kind", Delimiter = "" }));
        Assert.Throws<ArgumentException>(() => Load(Flowers, new CsvOptions { Label = "kind", Delimiter = "\"" }));
        Assert.Throws<ArgumentException>(() => Load(Flowers, new CsvOptions { Label = "kind", Delimiter = "\n" }));
        Assert.Throws<ArgumentException>(() => Load(Flowers, new CsvOptions { Targets = ["length"], ClassNames = ["a"] }));
    }

    private static CsvDataset Load(string text, CsvOptions options) =>
        CsvDataset.Load(new MemoryStream(Encoding.UTF8.GetBytes(text)), options);

    private static string Error(string text, CsvOptions options) => Assert.Throws<InvalidDataException>(() => Load(text, options)).Message;
}
