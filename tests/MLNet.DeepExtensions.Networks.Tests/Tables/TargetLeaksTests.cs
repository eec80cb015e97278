using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Tables;

namespace MLNet.DeepExtensions.Networks.Tests.Tables;

/// <summary>Columns that give the target away are found, honest strong ones are not.</summary>
public sealed class TargetLeaksTests
{
    private const int Rows = 1_000;

    private static readonly int[] s_rows = [.. Enumerable.Range(0, Rows)];

    [Fact]
    public void A_number_on_whose_two_sides_the_classes_lie_is_warned_of_by_name_with_its_figures()
    {
        Random random = new(1);
        float[] x = [.. s_rows.Select(_ => random.NextSingle())];
        int[] classes = [.. x.Select(static value => value > 0.75f ? 1 : 0)];

        string warning = Assert.Single(Find(new NumberColumn("x", x), classes));
        Assert.Matches(
            @"^Column 'x' alone tells the target: it errs in [01] of 500 rows, where the best constant errs in 1\d\d\. Is it known", warning);
    }

    [Fact]
    public void The_target_in_other_units_by_a_curve_as_text_or_as_a_date_is_warned_of()
    {
        Random random = new(2);
        float[] target = [.. s_rows.Select(_ => random.NextSingle() * 100)];
        DateTime day = new(2026, 1, 1);

        Assert.Single(Find(new NumberColumn("x", [.. target.Select(static value => (value * 1.8f) + 32)]), target));
        Assert.Single(Find(new NumberColumn("x", [.. target.Select(static value => -value * value)]), target));
        Assert.Single(Find(new DateColumn("x", target.Select(value => (DateTime?)day.AddHours(value))), target));
        int[] classes = [.. s_rows.Select(static row => row % 3)];
        Assert.Single(Find(new CategoryColumn("x", classes.Select(static number => $"class {number}")), classes));
    }

    [Fact]
    public void Values_that_are_missing_where_a_class_is_are_warned_of()
    {
        Random random = new(3);
        int[] classes = [.. s_rows.Select(static row => row % 2)];

        Assert.Single(Find(new NumberColumn("x", [.. classes.Select(number => number == 0 ? float.NaN : random.NextSingle())]), classes));
    }

    [Fact]
    public void A_strong_feature_that_errs_in_a_few_of_a_hundred_rows_is_not()
    {
        Random random = new(4);
        int[] classes = [.. s_rows.Select(static row => row % 2)];

        // 2% of the labels are others; a value with noise of 3% of its deviation.
        Assert.Empty(Find(new NumberColumn("x", [.. classes.Select(number => random.Next(50) == 0 ? 1 - number : number)]), classes));
        float[] target = [.. s_rows.Select(_ => random.NextSingle())];
        Assert.Empty(Find(new NumberColumn("x", [.. target.Select(value => value + (0.02f * (random.NextSingle() - 0.5f)))]), target));
    }

    [Fact]
    public void The_value_before_in_a_random_walk_is_not()
    {
        Random random = new(5);
        float[] walk = new float[20_001];
        for (int i = 1; i < walk.Length; i++)
        {
            walk[i] = walk[i - 1] + random.NextSingle() - 0.5f;
        }

        Assert.Empty(Find(new NumberColumn("x", walk.AsSpan(0, walk.Length - 1)), walk[1..]));
    }

    [Fact]
    public void Names_of_rows_few_rows_rare_values_and_a_column_alone_are_not()
    {
        int[] classes = [.. s_rows.Select(static row => row % 2)];
        Assert.Empty(Find(new CategoryColumn("x", s_rows.Select(static row => $"row {row / 2}")), classes));

        // 20 rows of a class are no evidence, though they are told apart.
        int[] rare = [.. s_rows.Select(static row => row < 20 ? 1 : 0)];
        Assert.Empty(Find(new NumberColumn("x", [.. rare.Select(static number => (float)number)]), rare));

        // All but a few targets are 0, as the neighbours of most rows are.
        float[] zeros = [.. s_rows.Select(static row => row % 9 == 0 ? 1f + (row % 7) : 0)];
        Random random = new(6);
        Assert.Empty(Find(new NumberColumn("x", [.. s_rows.Select(_ => random.NextSingle())]), zeros));

        Table alone = new(new NumberColumn("x", [.. s_rows.Select(static row => (float)row)]));
        Assert.Empty(TargetLeaks.Find(TableEncoder.Fit(alone), alone, Array.ConvertAll(s_rows, static row => 2f * row)));
    }

    [Theory]
    [InlineData("adult", false)]
    [InlineData("thyroid-sick", false)]
    [InlineData("car-evaluation", false)]
    [InlineData("dry-bean", false)]
    [InlineData("bike-sharing", true)]
    [InlineData("california-housing", true)]
    [InlineData("concrete-strength", true)]
    public void No_column_of_real_tables_is_warned_of(string name, bool isRegression)
    {
        Table all = CsvTableFile.Load(Path.Combine(RepositoryFiles.SharedData("tabular"), $"{name}.csv.gz"));
        Table inputs = all.Without("target");
        TableEncoder encoder = TableEncoder.Fit(inputs);

        Assert.Empty(encoder.Warnings);
        Assert.Empty(TargetLeaks.Find(encoder, inputs, isRegression ? all["target"].ToValues() : all["target"].ToClasses()));
    }

    private static IReadOnlyList<string> Find(TableColumn column, Targets targets)
    {
        Random random = new(7);
        Table table = new(column, new NumberColumn("noise", [.. Enumerable.Range(0, column.Count).Select(_ => random.NextSingle())]));
        return TargetLeaks.Find(TableEncoder.Fit(table), table, targets);
    }
}
