using System.Text;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

/// <summary>Rows to predict are coded as the training data were.</summary>
public sealed class CsvPredictionTests
{
    private const string Training = """
        island,length,sex,kind
        Dream,5.1,male,lily
        Biscoe,4.9,female,rose
        Torgersen,1e1,male,rose
        """;

    private static readonly CsvOptions s_options = new() { Label = "kind", Categorical = ["island", "sex"] };

    [Fact]
    public void Rows_without_the_label_have_the_features_of_the_training_data()
    {
        CsvDataset training = Load(Training, s_options);
        CsvDataset rows = Load("sex,length,island\nmale,3,Torgersen\nfemale,4,Biscoe\n", training.Options.ForPrediction());

        Assert.Equal(training.FeatureNames, rows.FeatureNames);
        Assert.Equal(["island=Biscoe", "island=Dream", "island=Torgersen", "length", "sex=female", "sex=male"], rows.FeatureNames);
        Assert.Equal([0, 0, 1, 3, 0, 1, 1, 0, 0, 4, 1, 0], InputsOf(rows));
        Assert.Equal(0, rows.TargetWidth);
        Assert.Null(rows.ClassNames);
    }

    [Fact]
    public void Options_are_json_and_come_back_from_it()
    {
        CsvOptions options = Load(Training, s_options).Options;

        Assert.Equal(options.ToJson(), CsvOptions.FromJson(options.ToJson()).ToJson());
        Assert.Equal(["island", "length", "sex"], CsvOptions.FromJson(options.ToJson()).Features!);
        Assert.Throws<InvalidDataException>(() => CsvOptions.FromJson("[]"));
    }

    [Fact]
    public void All_columns_that_are_missing_are_named()
    {
        CsvOptions options = Load(Training, s_options).Options.ForPrediction();

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Load("island,width\nDream,1\n", options));

        Assert.StartsWith(
            "Features names the columns 'length', 'sex', which the file does not have; its columns are island, width.", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_label_and_other_columns_are_not_regarded()
    {
        CsvDataset training = Load(Training, s_options);
        CsvDataset rows = Load("id,kind,sex,length,island\n7,unknown,male,3,Dream\n", training.Options.ForPrediction());

        Assert.Equal([0, 1, 0, 3, 0, 1], InputsOf(rows));
    }

    [Fact]
    public void A_file_without_a_column_is_refused_by_its_name()
    {
        CsvDataset training = Load(Training, s_options);
        InvalidDataException error = Assert.Throws<InvalidDataException>(
            () => Load("island,length,gender\nDream,3,male\n", training.Options.ForPrediction()));

        Assert.Contains(
            "'sex', which the file does not have; its columns are island, length, gender", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_category_that_was_not_learned_is_refused()
    {
        CsvDataset training = Load(Training, s_options);
        InvalidDataException error = Assert.Throws<InvalidDataException>(
            () => Load("island,length,sex\nAnvers,3,male\n", training.Options.ForPrediction()));

        Assert.Contains("'Anvers' is not one of the 3 given: Biscoe, Dream, Torgersen", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_lacks_a_value_is_an_error_even_where_training_left_such_rows_out()
    {
        CsvDataset training = Load(Training, s_options with { Missing = MissingValueHandling.DropRow });

        Assert.Throws<InvalidDataException>(() => Load("island,length,sex\nDream,,male\n", training.Options.ForPrediction()));
    }

    [Fact]
    public void Without_a_header_the_features_alone_or_all_columns_will_do()
    {
        CsvOptions options = Load("1,2,a\n3,4,b\n", new CsvOptions { HasHeader = false, Label = -1 }).Options.ForPrediction();

        Assert.Equal([5, 6], InputsOf(Load("5,6\n", options)));
        Assert.Equal([5, 6], InputsOf(Load("5,6,a\n", options)));
        Assert.Throws<InvalidDataException>(() => Load("5,6,7,8\n", options));
    }

    [Fact]
    public void Without_a_header_features_that_have_moved_are_refused()
    {
        CsvOptions options = Load("a,1,2\nb,3,4\n", new CsvOptions { HasHeader = false, Label = 0 }).Options.ForPrediction();

        Assert.Equal([5, 6], InputsOf(Load("x,5,6\n", options)));
        Assert.Throws<InvalidDataException>(() => Load("5,6\n", options));
    }

    [Fact]
    public void Options_that_have_learned_nothing_are_refused() =>
        Assert.Contains(
            "Features is not set", Assert.Throws<InvalidOperationException>(() => s_options.ForPrediction()).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Saved_options_read_as_they_did()
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "columns.json");
        CsvDataset training = Load(
            Training.Replace(',', ';'), s_options with { Delimiter = ";", Encoding = Encoding.Latin1, ClassOrder = ClassOrder.Appearance });

        training.Options.Save(path);
        CsvOptions loaded = CsvOptions.Load(path);
        CsvDataset again = Load(Training.Replace(',', ';'), loaded);

        Assert.Equal(training.FeatureNames, again.FeatureNames);
        Assert.Equal(training.ClassNames, again.ClassNames);
        Assert.Equal(InputsOf(training), InputsOf(again));
        Assert.Equal(Encoding.Latin1.WebName, loaded.Encoding!.WebName);
        Assert.Equal(training.Options.MissingValues, loaded.MissingValues);
        Assert.Equal([1, 0, 0, 3, 0, 1], InputsOf(Load("sex;length;island\nfemale;3;Dream\n", loaded.ForPrediction())));
    }

    [Theory]
    [InlineData("{}", "a setting is missing")]
    [InlineData("{\"Unknown\": 1}", "Unknown")]
    [InlineData("null", "it is null")]
    [InlineData("island,length", "holds no options of a CSV file")]
    public void Another_file_is_refused(string content, string expected)
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "columns.json");
        File.WriteAllText(path, content);

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => CsvOptions.Load(path));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    private static CsvDataset Load(string text, CsvOptions options)
    {
        using MemoryStream stream = new(Encoding.Latin1.GetBytes(text));
        return CsvDataset.Load(stream, options);
    }

    private static float[] InputsOf(CsvDataset data) => data.AllInputs();
}
