using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

public class ClassAlignmentTests
{
    private static readonly string[] s_names = ["a", "b", "c"];

    [Fact]
    public void Class_numbers_follow_the_names()
    {
        Dataset data = Numbers([0, 1, 2, 2], "c", "a", "b");

        Dataset aligned = data.WithClasses(s_names);

        Assert.Equal(s_names, aligned.ClassNames!);
        Assert.Equal([2, 0, 1, 1], aligned.ReadClasses());
        Assert.Equal([1, 2, 1], aligned.CountClasses());
    }

    [Fact]
    public void Classes_that_the_data_lack_stay_empty()
    {
        Dataset aligned = Numbers([0, 1, 0], "c", "a").WithClasses(s_names);

        Assert.Equal([2, 0, 2], aligned.ReadClasses());
        Assert.Equal([1, 0, 2], aligned.CountClasses());
    }

    [Fact]
    public void The_same_names_in_the_same_order_leave_the_data_as_they_are()
    {
        Dataset data = Numbers([0, 1, 2], s_names);

        Assert.Same(data, data.WithClasses([.. s_names]));
    }

    [Fact]
    public void Columns_follow_the_names_in_dense_and_in_sparse_rows()
    {
        SparseMatrix matrix = new(2);
        matrix.AddDense([0, 5]);
        matrix.AddDense([6, 0]);
        Dataset aligned = Dataset.FromSparse(matrix, Targets.Vectors([[1, 0, 0], [0.25f, 0.75f, 0]], ["c", "a", "b"])).WithClasses(s_names);
        float[] inputs = new float[4];
        float[] targets = new float[6];
        SparseMatrix sparse = new(2);
        float[] sparseTargets = new float[6];

        aligned.Read([1, 0], inputs, targets, new float[2]);
        aligned.ReadSparse([1, 0], sparse, sparseTargets, new float[2]);

        Assert.Equal([0.75f, 0, 0.25f, 0, 0, 1], targets);
        Assert.Equal(targets, sparseTargets);
        Assert.Equal([6, 0, 0, 5], inputs);
        Assert.Equal(2, sparse.NonZeros);
    }

    [Fact]
    public void Columns_that_the_data_lack_are_zero()
    {
        Dataset aligned = Numbers([0, 1], "c", "a").OneHot().WithClasses(s_names);
        float[] targets = new float[6];

        aligned.ReadTargets([0, 1], targets, new float[2]);

        Assert.Equal(3, aligned.TargetWidth);
        Assert.Equal([0, 0, 1, 1, 0, 0], targets);
    }

    [Fact]
    public void Bytes_stay_bytes()
    {
        Dataset data = Dataset.FromBytes([0, 255], [1], Targets.Classes([0, 1], ["b", "a"])).WithClasses(["a", "b"]);
        byte[] bytes = new byte[2];
        float[] targets = new float[2];

        data.ReadBytes([1, 0], bytes);
        data.ReadTargets([1, 0], targets, new float[2]);

        Assert.NotNull(data.ByteScale);
        Assert.Equal([255, 0], bytes);
        Assert.Equal([0, 1], targets);
    }

    [Fact]
    public void A_class_that_is_not_among_the_names_is_listed_with_what_lacks()
    {
        string message = Assert.Throws<ArgumentException>(() => Numbers([0, 1, 2], "a", "B", "c").WithClasses(s_names)).Message;

        Assert.Contains(
            "The classes of the dataset differ from those of the list of names: only the dataset has 'B'; only the list of names has 'b'.",
            message, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_lists_of_differences_are_cut()
    {
        string[] names = [.. Enumerable.Range(0, 20).Select(number => $"class {number}")];

        string message = Assert.Throws<ArgumentException>(() => Numbers([0, 19], names).WithClasses(["x", "y"])).Message;

        Assert.Contains("'class 7' and 12 more", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_come_twice_cannot_be_compared() => Assert.Contains(
        "Two classes of the list of names are named 'a'",
        Assert.Throws<ArgumentException>(() => Numbers([0, 1], "a", "b").WithClasses(["a", "a"])).Message, StringComparison.Ordinal);

    [Fact]
    public void Numbers_without_names_are_numbers_of_classes_that_have_names()
    {
        Dataset aligned = Dataset.FromArrays(new float[3], [1], new[] { 1, 0, 1 }).WithClasses(s_names);

        Assert.Equal([1, 0, 1], aligned.ReadClasses());
        Assert.Equal(s_names, aligned.ClassNames!);
    }

    [Fact]
    public void Numbers_without_names_are_compared_by_name_where_the_names_are_numbers()
    {
        Dataset data = Dataset.FromArrays(new float[3], [1], new[] { 1, 2, 0 });

        Assert.Equal([1, 0, 2], data.WithClasses(["2", "1", "0"]).ReadClasses());
        Assert.Contains(
            "only the dataset has '0'; only the list of names has '3'",
            Assert.Throws<ArgumentException>(() => data.WithClasses(["1", "2", "3"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_without_classes_have_none_to_compare() =>
        Assert.Throws<InvalidOperationException>(() => Dataset.FromArrays(new float[1], [1], new float[1]).WithClasses(s_names));

    private static InMemoryDataset Numbers(int[] numbers, params string[] names) =>
        Dataset.FromArrays(new float[numbers.Length], [1], Targets.Classes(numbers, names));
}
