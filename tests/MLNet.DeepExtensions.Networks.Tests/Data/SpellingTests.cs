using System.Text;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

/// <summary>
/// Spellings of one name are one class: as pandas has it for numbers and truth values, and as the eye has it for accents and blanks.
/// </summary>
public sealed class SpellingTests
{
    private const string Composed = "caf\u00E9";
    private const string Apart = "cafe\u0301";

    [Fact]
    public void Numbers_are_one_class_however_they_are_written()
    {
        CsvDataset dataset = Load("x,y\n1,1\n2,1.0\n3,2.0\n4,1e0\n5,+2.00\n", new CsvOptions { Label = "y" });

        Assert.Equal(["1", "2.0"], dataset.ClassNames!);
        Assert.Equal([0, 0, 1, 0, 1], dataset.AllTargets());
        Assert.Equal([1, 0], Load("x,y\n1,2\n2,1.000\n", dataset.Options).AllTargets());
    }

    [Fact]
    public void Numbers_that_are_no_doubles_apart_are_two_classes() =>
        Assert.Equal(2, Load("x,y\n1,12345678901234567890\n2,12345678901234567891\n", new CsvOptions { Label = "y" }).ClassNames!.Count);

    [Fact]
    public void A_code_with_zeros_in_front_is_no_other_number()
    {
        const string Text = "x,y\n1,007\n2,7\n";

        Assert.Contains(
            "In column 'y' '007' and '7' are the same as numbers",
            Assert.Throws<InvalidDataException>(() => Load(Text, new CsvOptions { Label = "y" })).Message, StringComparison.Ordinal);
        Assert.Equal([1, 0], Load(Text, new CsvOptions { Label = "y", ClassNames = ["7", "007"] }).AllTargets());
        Assert.Equal(["007", "012"], Load("x,y\n1,012\n2,007\n", new CsvOptions { Label = "y" }).ClassNames!);
    }

    [Fact]
    public void Numbers_beside_texts_are_texts() =>
        Assert.Equal(["1", "1.0", "x"], Load("x,y\n1,1\n2,1.0\n3,x\n", new CsvOptions { Label = "y" }).ClassNames!);

    [Fact]
    public void Truth_values_are_one_class_in_any_case() =>
        Assert.Equal(["False", "TRUE"], Load("x,y\n1,True\n2,TRUE\n3,False\n4,true\n", new CsvOptions { Label = "y" }).ClassNames!);

    [Theory]
    [InlineData(Composed, Apart)]
    [InlineData("cat", "\"cat \"")]
    [InlineData("cat", "\t cat\u00A0")]
    [InlineData("cat", "\u3000cat")]
    [InlineData("cat", "\uFEFFcat\u200B")]
    public void Accents_and_blanks_make_no_class_of_their_own(string first, string second)
    {
        CsvDataset dataset = Load($"x,y\n1,{first}\n2,{second}\n3,dog\n", new CsvOptions { Label = "y" });

        Assert.Equal([first, "dog"], dataset.ClassNames!);
        Assert.Equal([0, 0, 1], dataset.AllTargets());
        Assert.Equal([0, 1], Load($"x,y\n1,{second}\n3,dog\n", dataset.Options).AllTargets());
    }

    [Fact]
    public void Names_given_apart_are_found_composed() =>
        Assert.Equal([1, 0], Load($"x,y\n1,{Composed}\n2,dog\n", new CsvOptions { Label = "y", ClassNames = ["dog", Apart] }).AllTargets());

    [Fact]
    public void Categories_are_merged_as_classes_are()
    {
        CsvDataset dataset = Load("x,y\n1,0\n2.0,0\n1.0,1\n3,1\n", new CsvOptions { Label = "y", Categorical = ["x"] });

        Assert.Equal(["x=1", "x=2.0", "x=3"], dataset.FeatureNames);
        Assert.Equal([1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1], dataset.AllInputs());
    }

    [Fact]
    public void A_quoted_blank_is_a_missing_value() => Assert.Contains(
        "value is missing", Assert.Throws<InvalidDataException>(() => Load("x,y\n1,\" \"\n", new CsvOptions { Label = "y" })).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Two_data_sets_are_compared_by_what_their_names_mean()
    {
        Dataset data = Dataset.FromArrays(new float[3], [1], Targets.Classes([0, 1, 2], [Apart, "2.0", "dog "]));

        Assert.Equal([2, 1, 0], data.WithClasses(["dog", "2", Composed]).ReadClasses());
        Assert.Contains(
            "only the dataset has 'dog '", Assert.Throws<ArgumentException>(() => data.WithClasses([Composed, "2"])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void One_name_cannot_stand_for_two_spellings_of_the_other_side()
    {
        Dataset data = Dataset.FromArrays(new float[2], [1], Targets.Classes([0, 1], [Apart, Composed]));

        Assert.Throws<ArgumentException>(() => data.WithClasses([Composed, "dog"]));
    }

    [Fact]
    public void Half_a_surrogate_pair_has_one_spelling() => Assert.Equal("\uD800", Spelling.Of("\uD800"));

    private static CsvDataset Load(string text, CsvOptions options) =>
        CsvDataset.Load(new MemoryStream(Encoding.UTF8.GetBytes(text)), options);
}
