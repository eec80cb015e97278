using System.Globalization;
using System.IO.Compression;
using System.Text;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

public sealed class CsvDatasetTests
{
    private const string Flowers = """
        length,width,kind
        5.1,3.5,rose
        4.9,3.0,lily
        1e1,-2,rose
        """;

    [Fact]
    public void Text_labels_become_classes_sorted_by_name_and_the_rest_are_features()
    {
        CsvDataset dataset = Load(Flowers, new CsvOptions { Label = "kind" });

        Assert.Equal([5.1f, 3.5f, 4.9f, 3.0f, 10, -2], dataset.AllInputs());
        Assert.Equal([1, 0, 1], dataset.AllTargets());
        Assert.Equal(["lily", "rose"], dataset.ClassNames!);
        Assert.Equal(["length", "width"], dataset.FeatureNames);
        Assert.Equal(["kind"], dataset.TargetNames);
        Assert.Equal(0, dataset.DroppedRows);
    }

    [Fact]
    public void Classes_can_be_numbered_as_they_appear_or_as_given()
    {
        Assert.Equal([0, 1, 0], Load(Flowers, new CsvOptions { Label = "kind", ClassOrder = ClassOrder.Appearance }).AllTargets());
        Assert.Equal([2, 0, 2], Load(Flowers, new CsvOptions { Label = "kind", ClassNames = ["lily", "iris", "rose"] }).AllTargets());
    }

    [Fact]
    public void Numeric_labels_are_classes_in_numeric_order()
    {
        CsvDataset dataset = Load("x,y\n1,10\n2,9\n3,10\n", new CsvOptions { Label = "y" });

        Assert.Equal(["9", "10"], dataset.ClassNames!);
        Assert.Equal([1, 0, 1], dataset.AllTargets());
    }

    [Fact]
    public void Several_columns_can_be_targets_and_columns_can_be_told_by_number()
    {
        CsvDataset dataset = Load(
            "1;2;3;4\n5;6;7;8\n", new CsvOptions { HasHeader = false, Delimiter = ";", Targets = [-1, 0], Features = [2] });

        Assert.Equal([3, 7], dataset.AllInputs());
        Assert.Equal([4, 1, 8, 5], dataset.AllTargets());
        Assert.Equal(["3", "0"], dataset.TargetNames);
        Assert.Null(dataset.ClassNames);
    }

    [Fact]
    public void Weights_and_ignored_columns_are_no_features()
    {
        CsvDataset dataset = Load("id,x,w,y\nA,1,2,3\nB,4,0.5,6\n", new CsvOptions { Targets = ["y"], Weight = "w", Ignore = ["id"] });

        (float[] inputs, float[] targets, float[] weights) = dataset.Read(0, 1);

        Assert.Equal([1, 4], inputs);
        Assert.Equal([3, 6], targets);
        Assert.Equal([2, 0.5f], weights);
    }

    [Fact]
    public void Categorical_columns_become_one_feature_a_category()
    {
        const string Text = "size,colour,y\n1,red,0\n2,blue,0\n3,red,1\n";
        CsvDataset dataset = Load(Text, new CsvOptions { Label = "y", Categorical = ["colour"] });

        Assert.Equal(["size", "colour=blue", "colour=red"], dataset.FeatureNames);
        Assert.Equal([1, 0, 1, 2, 1, 0, 3, 0, 1], dataset.AllInputs());
    }

    [Fact]
    public void The_options_of_one_file_number_another_alike()
    {
        CsvDataset first = Load("c,y\nred,no\nblue,yes\ngreen,no\n", new CsvOptions { Label = "y", Categorical = ["c"] });

        CsvDataset second = Load("c,y\nred,yes\n", first.Options);

        Assert.Equal([0, 0, 1], second.AllInputs());
        Assert.Equal([1], second.AllTargets());
        Assert.Contains("'grey' is not one of", Error("c,y\ngrey,yes\n", first.Options), StringComparison.Ordinal);
    }

    [Fact]
    public void The_options_of_one_file_find_its_columns_by_name_in_another_one()
    {
        CsvDataset first = Load(
            "b,id,a,y,colour\n1,7,2,no,red\n3,8,4,yes,blue\n", new CsvOptions { Label = -2, Categorical = [-1], Ignore = ["id"] });

        CsvDataset second = Load("y,new,colour,a,b\nyes,?,red,20,10\n", first.Options);

        Assert.Equal(["b", "a", "colour=blue", "colour=red"], second.FeatureNames);
        Assert.Equal([10, 20, 0, 1], second.AllInputs());
        Assert.Equal([1], second.AllTargets());
        Assert.Contains(
            "Features names column 'a', which the file does not have", Error("y,colour,b\nyes,red,1\n", first.Options),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_header_the_options_of_one_file_ask_for_as_many_columns_in_another_one()
    {
        CsvDataset first = Load("1,2,u\n3,4,v\n", new CsvOptions { HasHeader = false, Label = -1 });

        Assert.Equal([5, 6], Load("5,6,v\n", first.Options).AllInputs());
        Assert.Contains("The file has 4 columns; ColumnCount asks for 3", Error("5,6,v,7\n", first.Options), StringComparison.Ordinal);
    }

    [Fact]
    public void Many_categories_take_no_memory_before_rows_are_read()
    {
        // As floats, the features would be 20,000 x 20,000 x 4 bytes.
        string text = "id,y\n" + string.Concat(Enumerable.Range(0, 20_000).Select(static i => $"k{i},0\n"));
        long before = GC.GetAllocatedBytesForCurrentThread();

        CsvDataset dataset = Load(text, new CsvOptions { Label = "y", Categorical = ["id"], ClassOrder = ClassOrder.Appearance });

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
        Assert.Equal(20_000, dataset.InputShape.Size);
        float[] row = dataset.Read(19_998).Inputs;
        Assert.Equal(1, row[19_998]);
        Assert.Equal(1, row.Sum());
    }

    [Fact]
    public void Thousands_of_columns_are_found_in_linear_time()
    {
        string[] names = [.. Enumerable.Range(0, 60_000).Select(static i => $"c{i}")];
        string text = $"{string.Join(',', names)}\n{string.Join(',', names.Select(static _ => "1"))}\n";

        CsvDataset dataset = Load(
            text, new CsvOptions { Targets = ["c7"], Categorical = [.. names[^1000..].Select(static name => new CsvColumn(name))] });

        Assert.Equal(60_000 - 1, Load(text, dataset.Options).InputShape.Size);
        string error = Error(text, new CsvOptions { Targets = ["price"] });
        Assert.Contains("c18, c19 and 59980 more", error, StringComparison.Ordinal);
        Assert.InRange(error.Length, 0, 300);
    }

    [Fact]
    public void Another_encoding_can_be_given_and_a_byte_order_mark_goes_before_it()
    {
        const string Text = "a,kind\n1,M\u00FCller\n2,M\u00F6ller\n";
        foreach (Encoding marked in new[] { Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32, Encoding.UTF8 })
        {
            byte[] bytes = [.. marked.GetPreamble(), .. marked.GetBytes(Text)];
            Assert.Equal(
                ["M\u00F6ller", "M\u00FCller"],
                CsvDataset.Load(new MemoryStream(bytes), new CsvOptions { Label = "kind", Encoding = Encoding.Latin1 }).ClassNames!);
        }

        byte[] latin = Encoding.Latin1.GetBytes(Text);
        Assert.Equal(
            ["M\u00F6ller", "M\u00FCller"],
            CsvDataset.Load(new MemoryStream(latin), new CsvOptions { Label = "kind", Encoding = Encoding.Latin1 }).ClassNames!);
        Assert.Throws<InvalidDataException>(
            () => CsvDataset.Load(new MemoryStream(latin), new CsvOptions { Label = "kind", Encoding = Encoding.ASCII }));
        Assert.Throws<InvalidDataException>(
            () => CsvDataset.Load(new MemoryStream(Encoding.Unicode.GetBytes(Text)), new CsvOptions { Label = "kind" }));
    }

    [Fact]
    public void Numbers_are_classes_where_they_are_whole_with_some_rows_each_or_where_they_are_named()
    {
        string hundred = "x,y\n" + string.Concat(Enumerable.Range(0, 400).Select(static i => $"1,{i % 100}\n"));
        string each = "x,y\n" + string.Concat(Enumerable.Range(0, 100).Select(static i => $"1,{i}\n"));

        Assert.Equal(100, Load(hundred, new CsvOptions { Label = "y" }).ClassNames!.Count);
        Assert.Equal(
            100, Load(each, new CsvOptions { Label = "y", ClassNames = [.. Enumerable.Range(0, 100).Select(static i => $"{i}")] })
                .ClassNames!.Count);
    }

    [Fact]
    public void Blanks_can_stand_between_values() =>
        Assert.Equal([1, 2], Load("a b y\n1 2 u\n", new CsvOptions { Label = "y", Delimiter = " " }).AllInputs());

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("NA")]
    [InlineData("?")]
    [InlineData("NaN")]
    [InlineData("nan")]
    [InlineData("null")]
    [InlineData("None")]
    [InlineData("N/A")]
    [InlineData("#N/A")]
    public void A_missing_value_is_an_error_with_line_and_column_or_the_row_is_dropped(string missing)
    {
        string text = $"a,b,y\n1,2,u\n3,{missing},v\n5,6,u\n";

        Assert.StartsWith(
            "Line 3, column 'b': the value is missing", Error(text, new CsvOptions { Label = "y" }), StringComparison.Ordinal);
        CsvDataset dataset = Load(text, new CsvOptions { Label = "y", Missing = MissingValueHandling.DropRow });
        Assert.Equal([1, 2, 5, 6], dataset.AllInputs());
        Assert.Equal(1, dataset.DroppedRows);
        Assert.Equal(["u"], dataset.ClassNames!);
    }

    [Fact]
    public void A_column_without_a_name_can_be_left_out_or_told()
    {
        const string Text = ",x,y\n0,5,a\n1,6,b\n";

        Assert.Equal([5, 6], Load(Text, new CsvOptions { Label = "y", Ignore = [0] }).AllInputs());
        Assert.Equal([0, 1], Load(Text, new CsvOptions { Label = "y", Features = [0] }).AllInputs());
    }

    [Fact]
    public void Numbers_can_be_names_where_they_are_in_order_or_another_name_is_known()
    {
        Assert.Equal(["0", "1", "2"], Load("0,1,2,y\n4,5,6,a\n7,8,9,b\n", new CsvOptions { Label = -1 }).FeatureNames);
        Assert.Equal(["2021", "2019.5"], Load("2021,2019.5,y\n4,5,a\n7,8,b\n", new CsvOptions { Label = "y" }).FeatureNames);
    }

    [Fact]
    public void A_missing_value_in_a_column_without_use_does_not_matter()
    {
        CsvDataset dataset = Load("a,b,y\n1,,u\n3,NA,v\n", new CsvOptions { Label = "y", Features = ["a"] });

        Assert.Equal([1, 3], dataset.AllInputs());
    }

    [Fact]
    public void Spellings_of_missing_values_can_be_given()
    {
        CsvDataset dataset = Load(
            "a,y\n-999,u\n3,v\n", new CsvOptions { Label = "y", MissingValues = ["-999"], Missing = MissingValueHandling.DropRow });

        Assert.Equal([3], dataset.AllInputs());
    }

    [Fact]
    public void The_culture_of_the_machine_does_not_matter()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            Assert.Equal([5.1f, 3.5f], Load(Flowers, new CsvOptions { Label = "kind" }).Read(0).Inputs);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_byte_order_mark_and_quotes_are_no_part_of_names()
    {
        byte[] text = [.. Encoding.UTF8.Preamble, .. "\"a b\",\"y\"\r\n1,\"say \"\"hi\"\"\"\r\n"u8];

        CsvDataset dataset = CsvDataset.Load(new MemoryStream(text), new CsvOptions { Label = "y", Features = ["a b"] });

        Assert.Equal(["say \"hi\""], dataset.ClassNames!);
    }

    [Fact]
    public void A_packed_file_is_unpacked_and_errors_name_the_file()
    {
        using TemporaryFolder folder = new();
        using (GZipStream stream = new(File.Create(folder["rows.csv.gz"]), CompressionMode.Compress))
        {
            stream.Write(Encoding.UTF8.GetBytes(Flowers));
        }

        Assert.Equal(3, CsvDataset.Load(folder["rows.csv.gz"], new CsvOptions { Label = "kind" }).Count);
        InvalidDataException error = Assert.Throws<InvalidDataException>(
            () => CsvDataset.Load(folder["rows.csv.gz"], new CsvOptions { Label = "colour" }));
        Assert.Contains("rows.csv.gz'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_penguins_without_the_two_that_were_not_measured()
    {
        CsvDataset dataset = CsvDataset.Load(RepositoryFiles.Penguins, new CsvOptions
        {
            Label = "species",
            Features = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"],
            Missing = MissingValueHandling.DropRow,
        });

        Assert.Equal(342, dataset.Count);
        Assert.Equal(2, dataset.DroppedRows);
        Assert.Equal(["Adelie", "Chinstrap", "Gentoo"], dataset.ClassNames!);
        Assert.Equal([151, 68, 123], dataset.CountClasses());
        Assert.Equal([39.1f, 18.7f, 181, 3750], dataset.Read(0).Inputs);
    }

    [Fact]
    public void The_digits_are_64_pixels_and_a_class()
    {
        CsvDataset dataset = CsvDataset.Load(RepositoryFiles.Digits, new CsvOptions { HasHeader = false, Label = -1 });

        Assert.Equal(1797, dataset.Count);
        Assert.Equal(64, dataset.InputShape.Size);
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], dataset.ClassNames!);
        Assert.Equal([178, 182, 177, 183, 181, 182, 181, 179, 174, 180], dataset.CountClasses());
        Assert.Equal([0, 0, 5, 13, 9, 1, 0, 0], dataset.Read(0).Inputs[..8]);
        Assert.InRange(dataset.AllInputs().Max(), 16, 16);
    }

    private static CsvDataset Load(string text, CsvOptions options) =>
        CsvDataset.Load(new MemoryStream(Encoding.UTF8.GetBytes(text)), options);

    private static string Error(string text, CsvOptions options) => Assert.Throws<InvalidDataException>(() => Load(text, options)).Message;
}
