using System.Text;
using MLNet.DeepExtensions.Networks.Tables;

namespace MLNet.DeepExtensions.Networks.Tests.Tables;

/// <summary>What a <see cref="TableEncoder"/> has learnt, saved and loaded.</summary>
public sealed class TableEncoderFileTests
{
    [Fact]
    public void What_was_learnt_is_the_same_after_saving_and_loading()
    {
        Table table = TableEncoderTests.Mixed(rows: 200, seed: 5).With(new NumberColumn("id", [.. Enumerable.Range(0, 200)]))
            .With(new NumberColumn("same", [.. Enumerable.Repeat(1f, 200)]))
            .With(new CategoryColumn("gaps", Enumerable.Range(0, 200).Select(static i => i % 3 == 0 ? null : "ä'\"\n")))
            .With(new NumberColumn("known", [.. Enumerable.Range(0, 200).Select(static i => i % 4 == 0 ? float.NaN : 1)]));
        TableEncoder encoder = TableEncoder.Fit(table, new TableEncoderOptions { MaximumOneHot = 5, Categories = ["zip"] });

        TableEncoder loaded = TableEncoder.Read(new MemoryStream(Saved(encoder)));

        Assert.Equal(Enum.GetValues<ColumnEncoding>(), encoder.Columns.Select(static column => column.Encoding).Distinct().Order());
        Assert.Equal(encoder.Encode(table), loaded.Encode(table));
        Assert.Equal(encoder.Describe(), loaded.Describe());
        Assert.Equal(encoder.FeatureNames, loaded.FeatureNames);
        Assert.Equal(encoder.Warnings, loaded.Warnings);
        Assert.Equal(Saved(encoder), Saved(loaded));
    }

    [Theory]
    [InlineData("", "This is not what a TableEncoder has saved")]
    [InlineData("null", "it is null")]
    [InlineData("{}", "missing required")]
    [InlineData("\"Version\":1", "\"Version\":2", "its version is 2, 1 is expected")]
    [InlineData("\"Rows\":3", "\"Rows\":0", "rows, columns or warnings are missing")]
    [InlineData("\"Name\":\"b\"", "\"Name\":\"a\"", "two columns are named 'a'")]
    [InlineData("\"Name\":\"b\"", "\"Name\":\"\"", "a column has no name")]
    [InlineData("\"MissingShare\":0,", "\"MissingShare\":2,", "column 'a' has a share or a count out of range")]
    [InlineData("\"Quartiles\":[1,1.5,2,3,4]", "\"Quartiles\":[1,1.5,2,4,3]", "column 'a' has quartiles that are not five rising numbers")]
    [InlineData("\"Quartiles\":[1,1.5,2,3,4]", "\"Quartiles\":null", "column 'a' has the encoding Number, for which something is missing")]
    [InlineData("\"Encoding\":\"OneHot\"", "\"Encoding\":\"TwoValues\"", "column 'b' has the encoding TwoValues, for which something is missing")]
    [InlineData("\"CategoryRows\":[1,1,1]", "\"CategoryRows\":[1,1]", "column 'b' has categories without names or rows, or one twice")]
    [InlineData("\"Categories\":[\"x\",\"y\",\"z\"]", "\"Categories\":[\"x\",\"x\",\"z\"]", "column 'b' has categories without names or rows, or one twice")]
    [InlineData("\"Encoding\":\"OneHot\"", "\"Encoding\":\"Other\"", "Encoding")]
    [InlineData("\"Reason\":\"numbers\"", "\"Reason\":null", "column 'a' has a setting that is missing or unknown")]
    [InlineData("\"DatePartMedians\":[]", "\"DatePartMedians\":[1]", "column 'a' has parts of dates that are unknown or without medians")]
    public void What_is_damaged_is_refused_and_named(string part, string otherOrMessage, string? message = null)
    {
        TableEncoder encoder = TableEncoder.Fit(new Table(new NumberColumn("a", 1, 2, 4), new CategoryColumn("b", "x", "y", "z")));
        string json = Encoding.UTF8.GetString(Saved(encoder));
        string damaged = message is null ? part : json.Replace(part, otherOrMessage, StringComparison.Ordinal);
        Assert.NotEqual(json, damaged);

        InvalidDataException error =
            Assert.Throws<InvalidDataException>(() => TableEncoder.Read(new MemoryStream(Encoding.UTF8.GetBytes(damaged))));
        Assert.Contains(message ?? otherOrMessage, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_cut_off_anywhere_is_refused()
    {
        byte[] saved = Saved(TableEncoder.Fit(TableEncoderTests.Mixed(rows: 50, seed: 6)));

        for (int length = 0; length < saved.Length; length += 7)
        {
            Assert.Throws<InvalidDataException>(() => TableEncoder.Read(new MemoryStream(saved, 0, length)));
        }
    }

    private static byte[] Saved(TableEncoder encoder)
    {
        using MemoryStream stream = new();
        encoder.Write(stream);
        return stream.ToArray();
    }
}
