using System.Text;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

/// <summary>What a CSV file holds is found out, and how it may be read.</summary>
public sealed class CsvSummaryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Columns_are_counted_by_hand()
    {
        CsvSummary summary = Read("a,b,c,d\n1,x,1.5,NA\n2,y,?,NA\n2,x,2,NA\n");

        Assert.Equal(3, summary.Rows);
        Assert.Equal(
            [
                new CsvColumnSummary("a", 0, IsNumeric: true, IsWhole: true, Missing: 0, DistinctValues: 2),
                new CsvColumnSummary("b", 1, IsNumeric: false, IsWhole: false, Missing: 0, DistinctValues: 2),
                new CsvColumnSummary("c", 2, IsNumeric: true, IsWhole: false, Missing: 1, DistinctValues: 2),
                new CsvColumnSummary("d", 3, IsNumeric: false, IsWhole: false, Missing: 3, DistinctValues: 0),
            ],
            summary.Columns);
        Assert.Equal("c", summary.Find("c")!.Name);
        Assert.Equal("d", summary.Find(-1)!.Name);
        Assert.Null(summary.Find("e"));
        Assert.Null(summary.Find(4));
    }

    [Theory]
    [InlineData("a;b\n1;2\n", ";", true)]
    [InlineData("a\tb,c\td\n1\t2\t3\n", "\t", true)]
    [InlineData("1,2\n3,4\n", ",", false)]
    [InlineData("x,2\ny,4\n", ",", false)]
    [InlineData("a|b\nx|y\n", "|", true)]
    [InlineData("one\n1\n", ",", true)]
    public void Delimiter_and_header_are_looked_for(string text, string delimiter, bool hasHeader)
    {
        CsvOptions options = Read(text).Options;

        Assert.Equal((delimiter, hasHeader), (options.Delimiter, options.HasHeader));
    }

    [Fact]
    public void What_is_told_goes_before_what_is_looked_for()
    {
        _folder.Write("table.csv", "1;2,3\n4;5,6\n"u8);
        CsvSummary summary = CsvSummary.Read(_folder["table.csv"], delimiter: ",", hasHeader: true);

        Assert.Equal(["1;2", "3"], summary.Columns.Select(static column => column.Name));
        Assert.Equal(1, summary.Rows);
    }

    [Fact]
    public void Texts_become_categories_and_what_cannot_be_learned_from_is_left_out()
    {
        StringBuilder text = new(",color,note,gaps,size,kind\n");
        for (int i = 0; i < 60; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{i},{(i % 2 == 0 ? "red" : "blue")},text {i},{(i % 3 == 0 ? "1" : "")},{i * 0.5},{i % 4}\n");
        }

        CsvSuggestion suggestion = Read(text.ToString()).Suggest("kind");

        Assert.Equal("kind", suggestion.Options.Label);
        Assert.Equal(["color"], suggestion.Options.Categorical);
        Assert.Equal([0, "note", "gaps"], suggestion.Options.Ignore);
        Assert.Equal(4, suggestion.Remarks.Count);
        CsvDataset data = CsvDataset.Load(_folder["table.csv"], suggestion.Options);
        Assert.Equal(["color=blue", "color=red", "size"], data.FeatureNames);
        Assert.Equal(["0", "1", "2", "3"], data.ClassNames!);
    }

    [Theory]
    [InlineData(20, 4, true)]
    [InlineData(20, 3, false)]
    [InlineData(21, 4, false)]
    public void Few_whole_numbers_with_rows_each_are_classes(int numbers, int rows, bool areClasses)
    {
        CsvSummary summary = Read("x,y\n" + string.Concat(
            Enumerable.Range(0, numbers * rows).Select(i => $"{i},{i % numbers}\n")));

        Assert.Equal(areClasses, summary.Suggest("y").Options.Label is not null);
        Assert.Equal(!areClasses, summary.Suggest("y").Options.Targets.Count == 1);
        Assert.NotNull(summary.Suggest("y", isClass: true).Options.Label);
        Assert.Null(summary.Suggest("y", isClass: false).Options.Label);
    }

    [Fact]
    public void Numbers_with_fractions_are_values_and_texts_are_classes()
    {
        string text = "x,y,z\n" + string.Concat(Enumerable.Repeat("1,0.5,a\n2,1.5,b\n", 10));

        Assert.Equal("y", Assert.Single(Read(text).Suggest("y").Options.Targets));
        Assert.Equal("z", Read(text).Suggest(-1).Options.Label);
    }

    [Theory]
    [InlineData("", "This is an empty file.")]
    [InlineData("a,b\n1,2\n3\n", "Line 3 has 1 values; 2 are expected, as in the first line.")]
    public void What_is_no_table_is_told(string text, string message)
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Read(text));

        Assert.Equal($"'{_folder["table.csv"]}': {message}", error.Message);
    }

    [Fact]
    public void A_column_that_is_not_there_is_told_with_those_that_are() => Assert.StartsWith(
        "There is no column 'c'; the columns are a, b.",
        Assert.Throws<ArgumentException>(() => Read("a,b\n1,2\n").Suggest("c")).Message, StringComparison.Ordinal);

    private CsvSummary Read(string text) => CsvSummary.Read(_folder.Write("table.csv", Encoding.UTF8.GetBytes(text)));
}
