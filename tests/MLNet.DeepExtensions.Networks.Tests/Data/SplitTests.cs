using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

public sealed class SplitTests
{
    [Fact]
    public void Both_parts_together_are_all_rows_once()
    {
        Dataset dataset = Numbered(1001);

        (Dataset first, Dataset second) = dataset.Split(0.3, seed: 5);

        Assert.Equal(300, first.Count);
        Assert.Equal(701, second.Count);
        Assert.Equal(dataset.AllInputs(), first.AllInputs().Concat(second.AllInputs()).Order());
        Assert.Equal(first.AllInputs().Order(), first.AllInputs());
    }

    [Fact]
    public void A_seed_gives_the_same_parts_and_another_seed_gives_others()
    {
        Dataset dataset = Numbered(1000);

        Assert.Equal(dataset.Split(0.5, 1).First.AllInputs(), dataset.Split(0.5, 1).First.AllInputs());
        Assert.NotEqual(dataset.Split(0.5, 1).First.AllInputs(), dataset.Split(0.5, 2).First.AllInputs());
    }

    [Fact]
    public void Rows_of_every_region_are_drawn_alike()
    {
        // 2,000 draws of half of 100 rows: each row comes 1,000 times, give or take 22 (one standard deviation).
        Dataset dataset = Numbered(100);
        int[] drawn = new int[100];
        for (ulong seed = 0; seed < 2000; seed++)
        {
            foreach (float row in dataset.Split(0.5, seed).First.AllInputs())
            {
                drawn[(int)row]++;
            }
        }

        Assert.All(drawn, static count => Assert.InRange(count, 880, 1120));
    }

    [Fact]
    public void Classes_keep_their_shares_to_the_row()
    {
        // The penguins: 152, 124 and 68 of 344; 70% are 106.4, 86.8 and 47.6, and 241 together: the two largest remainders are rounded up.
        int[] classes = [.. Enumerable.Repeat(0, 152), .. Enumerable.Repeat(1, 124), .. Enumerable.Repeat(2, 68)];
        Dataset dataset = Dataset.FromArrays(new float[344], [1], Targets.Classes(classes, ["Adelie", "Gentoo", "Chinstrap"]));

        (Dataset first, Dataset second) = dataset.Split(0.7, seed: 0);

        Assert.Equal([106, 87, 48], first.CountClasses());
        Assert.Equal([46, 37, 20], second.CountClasses());
        Assert.Equal(dataset.ClassNames, first.ClassNames);
    }

    [Fact]
    public void A_split_that_is_not_stratified_leaves_the_classes_to_chance()
    {
        Dataset dataset = Dataset.FromArrays(new float[1000], [1], new int[1000].Select(static (_, i) => i % 2).ToArray());

        Assert.Contains(Enumerable.Range(0, 20), seed => dataset.Split(0.5, (ulong)seed, stratified: false).First.CountClasses()[0] != 250);
        Assert.All(Enumerable.Range(0, 20), seed => Assert.Equal(250, dataset.Split(0.5, (ulong)seed).First.CountClasses()[0]));
    }

    [Theory]
    [InlineData(2, 0.01, 1)]
    [InlineData(2, 0.99, 1)]
    [InlineData(3, 0.999, 2)]
    public void No_part_is_empty(int rows, double fraction, long expected)
    {
        Dataset dataset = Dataset.FromArrays(new float[rows], [1], new int[rows]);

        Assert.Equal(expected, dataset.Split(fraction, 3).First.Count);
        Assert.Equal(rows - expected, dataset.Split(fraction, 3).Second.Count);
    }

    [Theory]
    [InlineData("a class of one row", new[] { 9, 1 }, 0.9, new long[] { 8, 1 }, new long[] { 1, 0 })]
    [InlineData("the smaller part first", new[] { 9, 1 }, 0.1, new long[] { 1, 0 }, new long[] { 8, 1 })]
    [InlineData("halves", new[] { 3, 1 }, 0.5, new long[] { 1, 1 }, new long[] { 2, 0 })]
    [InlineData("classes of two rows", new[] { 2, 2, 2 }, 0.9, new long[] { 2, 2, 1 }, new long[] { 0, 0, 1 })]
    [InlineData(
        "one class of two rows among classes of one", new[] { 1, 2, 1, 1 }, 0.6, new long[] { 1, 1, 1, 1 }, new long[] { 0, 1, 0, 0 })]
    [InlineData(
        "many classes of one row take from nobody", new[] { 8, 1, 1, 1, 1 }, 0.5, new long[] { 4, 1, 1, 1, 1 },
        new long[] { 4, 0, 0, 0, 0 })]
    [InlineData("a class of no row", new[] { 4, 0 }, 0.75, new long[] { 3, 0 }, new long[] { 1, 0 })]
    public void A_classs_only_row_goes_to_the_larger_part(string what, int[] rows, double fraction, long[] first, long[] second)
    {
        Assert.All(Enumerable.Range(0, 20), seed =>
        {
            (Dataset one, Dataset other) = Classes(rows).Split(fraction, (ulong)seed);

            Assert.True(first.SequenceEqual(one.CountClasses()), what);
            Assert.True(second.SequenceEqual(other.CountClasses()), what);
        });
    }

    [Fact]
    public void Where_every_class_has_one_row_only_a_split_without_classes_is_possible()
    {
        InMemoryDataset dataset = Classes(1, 1, 1, 1);

        Assert.Contains(
            "only one", Assert.Throws<InvalidOperationException>(() => dataset.Split(0.5, 0)).Message, StringComparison.Ordinal);
        Assert.Equal(2, dataset.Split(0.5, 0, stratified: false).First.Count);
        Assert.Null(RowSplitter.TrySplit([0, 1, 2], 3, 0.1, 0));
    }

    [Fact]
    public void What_cannot_be_split_is_an_error()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Numbered(10).Split(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Numbered(10).Split(double.NaN, 0));
        Assert.Throws<InvalidOperationException>(() => Numbered(1).Split(0.5, 0));
        Assert.Throws<InvalidOperationException>(() => Numbered(10).Split(0.5, 0, stratified: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => Numbered(10).Folds(11, 0));
    }

    [Fact]
    public void Folds_test_every_row_once_and_spread_the_classes()
    {
        int[] classes = [.. Enumerable.Repeat(0, 13), .. Enumerable.Repeat(1, 11)];
        Dataset dataset = Dataset.FromArrays(Enumerable.Range(0, 24).Select(static i => (float)i).ToArray(), [1], classes);

        IReadOnlyList<(Dataset Train, Dataset Test)> folds = dataset.Folds(5, seed: 9);

        Assert.Equal(dataset.AllInputs(), folds.SelectMany(static fold => fold.Test.AllInputs()).Order());
        Assert.All(folds, fold =>
        {
            Assert.Equal(dataset.AllInputs(), fold.Train.AllInputs().Concat(fold.Test.AllInputs()).Order());
            Assert.InRange(fold.Test.Count, 4, 5);
            Assert.InRange(fold.Test.CountClasses()[0], 2, 3);
            Assert.InRange(fold.Test.CountClasses()[1], 2, 3);
        });
    }

    private static InMemoryDataset Classes(params int[] rows)
    {
        int[] classes = [.. rows.SelectMany(static (count, number) => Enumerable.Repeat(number, count))];
        return Dataset.FromArrays(new float[classes.Length], [1], Targets.Classes(classes, [.. rows.Select(static (_, i) => $"{i}")]));
    }

    private static InMemoryDataset Numbered(int rows) =>
        Dataset.FromArrays(Enumerable.Range(0, rows).Select(static row => (float)row).ToArray(), [1], new float[rows]);
}
