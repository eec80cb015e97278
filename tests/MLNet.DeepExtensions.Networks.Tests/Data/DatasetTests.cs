using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

public sealed class DatasetTests
{
    private static readonly float[][] s_rows = [[1, 2], [3, 4], [5, 6]];

    [Fact]
    public void Arrays_with_class_numbers_are_read_in_the_order_asked_for()
    {
        InMemoryDataset dataset = Dataset.FromArrays(s_rows, new[] { 1, 0, 2 });

        (float[] inputs, float[] targets, float[] weights) = dataset.Read(2, 0, 2);

        Assert.Equal([5, 6, 1, 2, 5, 6], inputs);
        Assert.Equal([2, 1, 2], targets);
        Assert.Equal([1, 1, 1], weights);
        Assert.Equal(["0", "1", "2"], dataset.ClassNames!);
        Assert.Equal("[2]", dataset.InputShape.ToString());
        Assert.True(dataset.HasClassNumbers);
        Assert.False(dataset.HasWeights);
    }

    [Fact]
    public void A_matrix_with_values_and_weights_is_read()
    {
        InMemoryDataset dataset = Dataset.FromArrays(new float[,] { { 1, 2 }, { 3, 4 } }, new[] { 0.5f, -1f }, weights: [2, 0]);

        (float[] inputs, float[] targets, float[] weights) = dataset.Read(1, 0);

        Assert.Equal([3, 4, 1, 2], inputs);
        Assert.Equal([-1, 0.5f], targets);
        Assert.Equal([0, 2], weights);
        Assert.Null(dataset.ClassNames);
        Assert.True(dataset.HasWeights);
    }

    [Fact]
    public void A_flat_array_of_images_with_several_outputs_is_read()
    {
        InMemoryDataset dataset = Dataset.FromArrays([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 1], new float[][] { [1, 0, 0], [0, 1, 1] });

        (float[] inputs, float[] targets, _) = dataset.Read(1);

        Assert.Equal([5, 6, 7, 8], inputs);
        Assert.Equal([0, 1, 1], targets);
        Assert.Equal(3, dataset.TargetWidth);
        Assert.True(dataset.InputShape.IsImage);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(100)]
    [InlineData(256)]
    public void Every_byte_is_scaled_and_moved_with_one_rounding_each(int width)
    {
        byte[] bytes = [.. Enumerable.Range(0, 256 * width).Select(static i => (byte)i)];
        ByteDataset dataset = Dataset.FromBytes(bytes, [width], new float[256], scale: 0.3f, offset: -7.1f);

        float[] inputs = dataset.AllInputs();

        for (int i = 0; i < bytes.Length; i++)
        {
            float product = bytes[i] * 0.3f;
            Assert.Equal(product + -7.1f, inputs[i]);
        }
    }

    [Fact]
    public void Bytes_are_read_as_0_to_1_unless_said_otherwise()
    {
        Assert.Equal([0, 1, 51 * (1f / 255f)], Dataset.FromBytes([0, 255, 51], [3], new[] { 0f }).Read(0).Inputs);
    }

    [Fact]
    public void A_generator_computes_rows_from_their_numbers()
    {
        GeneratorDataset dataset = Dataset.Generate(1_000_000_000_000, [2], 1, static (row, input, target) =>
        {
            input[0] = row % 10;
            target[0] = row % 2;
        }, ["even", "odd"]);

        (float[] inputs, float[] targets, float[] weights) = dataset.Read(999_999_999_999, 4);

        Assert.Equal([9, 0, 4, 0], inputs);
        Assert.Equal([1, 0], targets);
        Assert.Equal([1, 1], weights);
    }

    [Fact]
    public void Targets_are_read_without_inputs_also_where_a_dataset_has_no_way_of_its_own()
    {
        GeneratorDataset dataset = Dataset.Generate(5000, [300], 2, static (row, _, target) => (target[0], target[1]) = (row, -row));
        float[] targets = new float[10_000];
        float[] weights = new float[5000];

        dataset.ReadTargets(dataset.AllRows(), targets, weights);

        Assert.Equal(4999, targets[^2]);
        Assert.Equal(-4999, targets[^1]);
        Assert.All(weights, static weight => Assert.Equal(1, weight));
    }

    [Fact]
    public void One_hot_targets_keep_the_names()
    {
        Dataset dataset = Dataset.FromArrays(s_rows, Targets.Classes([2, 0, 1], ["a", "b", "c"])).OneHot();

        Assert.Equal([0, 0, 1, 1, 0, 0, 0, 1, 0], dataset.AllTargets());
        Assert.Equal(["a", "b", "c"], dataset.ClassNames!);
        Assert.False(dataset.HasClassNumbers);
    }

    [Fact]
    public void One_hot_of_a_target_that_is_no_class_names_the_row()
    {
        Dataset dataset = Dataset.Generate(3, [1], 1, static (row, _, target) => target[0] = row, ["a", "b"]).OneHot();

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => dataset.Read(0, 2));
        Assert.Contains("Row 2's target is 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Class_numbers_that_begin_with_1_are_refused_unless_all_classes_are_named()
    {
        int[] letters = [.. Enumerable.Range(0, 260).Select(static i => 1 + (i % 26))];

        Assert.StartsWith(
            "The class numbers range from 1 to 26, and no row has class 0", Error(() => Targets.Classes(letters)),
            StringComparison.Ordinal);
        Assert.Equal(27, Targets.Classes(letters, [.. Enumerable.Range(0, 27).Select(static i => $"{i}")]).ClassNames!.Count);
    }

    [Fact]
    public void Two_classes_of_one_name_are_refused() =>
        Assert.StartsWith("Two classes are named 'a'", Error(static () => Targets.Classes([0, 1], ["a", "a"])), StringComparison.Ordinal);

    [Fact]
    public void A_class_number_far_above_all_others_is_refused_with_its_row() =>
        Assert.StartsWith(
            "Row 2's class number is 1000000, and only 2 numbers occur", Error(static () => Targets.Classes([0, 0, 1_000_000])),
            StringComparison.Ordinal);

    [Fact]
    public void Class_numbers_may_leave_some_classes_out()
    {
        Assert.Equal(["0", "1", "2", "3"], Targets.Classes([3, 0, 3]).ClassNames!);
        Assert.Equal(8, Targets.Classes([7]).ClassNames!.Count);
        Assert.Equal(50_000, Targets.Classes([.. Enumerable.Range(0, 30_000), 49_999]).ClassNames!.Count);
        Assert.StartsWith("Row 1's class number is -1; 0 or more", Error(static () => Targets.Classes([0, -1])), StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_are_counted()
    {
        Dataset dataset = Dataset.FromArrays(s_rows, Targets.Classes([2, 0, 2], ["a", "b", "c"]));

        Assert.Equal([1, 0, 2], dataset.CountClasses());
        Assert.Throws<InvalidOperationException>(() => dataset.OneHot().CountClasses());
    }

    [Fact]
    public void Columns_are_some_neighbouring_values_of_the_last_axis()
    {
        // Two positions of three channels: 221 is row 1, position 2, channel 1.
        Dataset dataset = Dataset.Generate(
            20_000, [2, 1, 3], 1, static (row, input, target) =>
            {
                for (int i = 0; i < input.Length; i++)
                {
                    input[i] = (100 * (row + 1)) + (10 * ((i / 3) + 1)) + (i % 3);
                }
            });
        Dataset columns = dataset.Columns(1, 2);

        Assert.Equal([2, 1, 2], columns.InputShape.Dimensions);
        Assert.Equal([211, 212, 221, 222, 111, 112, 121, 122], columns.Subset([1, 0]).AllInputs());
        Assert.Equal(20_000 * 4, columns.AllInputs().Length);
        Assert.Equal(dataset.DescribeInput(5), columns.DescribeInput(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset.Columns(1, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset.Columns(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset.Columns(0, 0));
    }

    [Fact]
    public void Views_of_views_read_the_right_rows()
    {
        Dataset dataset = Dataset.Generate(10_000, [1], 1, static (row, input, target) => (input[0], target[0]) = (row, -row));
        Dataset view = dataset.Skip(10).Take(5000).Subset([4999, 0, 7, 7]).Skip(1);

        Assert.Equal([10, 17, 17], view.AllInputs());
        Assert.Equal([-10, -17, -17], view.AllTargets());
        Assert.Equal(Enumerable.Range(10, 5000).Select(static row => (float)row), dataset.Skip(10).Take(5000).AllInputs());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void A_row_that_is_not_there_is_an_error(long row)
    {
        Dataset[] datasets =
        [
            Dataset.FromArrays(s_rows, new[] { 0, 1, 0 }),
            Dataset.FromBytes(new byte[6], [2], new float[3]),
            Dataset.Generate(3, [2], 1, static (_, _, _) => { }),
            Dataset.FromArrays([.. s_rows, [7, 8]], new[] { 0, 1, 0, 1 }).Take(3),
            Dataset.FromArrays([.. s_rows, [7, 8]], new[] { 0, 1, 0, 1 }).Subset([3, 2, 1]),
        ];

        Assert.All(datasets, dataset => Assert.Throws<ArgumentOutOfRangeException>(() => dataset.Read(row)));
        Assert.All(
            datasets, dataset => Assert.Throws<ArgumentOutOfRangeException>(() => dataset.ReadTargets([row], new float[1], new float[1])));
    }

    [Fact]
    public void Spans_of_another_length_are_an_error()
    {
        Dataset dataset = Dataset.FromArrays(s_rows, new[] { 0, 1, 0 });

        Assert.Throws<ArgumentException>(() => dataset.Read([0], new float[3], new float[1], new float[1]));
        Assert.Throws<ArgumentException>(() => dataset.Read([0], new float[2], new float[2], new float[1]));
        Assert.Throws<ArgumentException>(() => dataset.Read([0], new float[2], new float[1], []));
    }

    [Fact]
    public void Arrays_that_do_not_fit_together_are_an_error_that_says_why()
    {
        Assert.Contains("row 0 has 2", Error(static () => Dataset.FromArrays([[1, 2], [3]], new[] { 0, 0 })), StringComparison.Ordinal);
        Assert.Contains("2 rows", Error(static () => Dataset.FromArrays(s_rows, new[] { 0, 1 })), StringComparison.Ordinal);
        Assert.Contains(
            "Row 1's class number is -1", Error(static () => Dataset.FromArrays(s_rows, new[] { 0, -1, 0 })), StringComparison.Ordinal);
        Assert.Contains("from 0 to 1", Error(static () => Targets.Classes([2], ["a", "b"])), StringComparison.Ordinal);
        Assert.Contains(
            "Row 2's target is NaN", Error(static () => Dataset.FromArrays(s_rows, new[] { 0f, 1f, float.NaN })), StringComparison.Ordinal);
        Assert.Contains(
            "Row 1's weight is -1", Error(static () => Dataset.FromArrays(s_rows, new[] { 0, 1, 0 }, [1, -1, 1])),
            StringComparison.Ordinal);
        Assert.Contains(
            "at least one row", Error(static () => Dataset.FromArrays(Array.Empty<float[]>(), new[] { 0 })), StringComparison.Ordinal);
        Assert.Contains("scale", Error(static () => Dataset.FromBytes(new byte[1], [1], new float[1], scale: 0)), StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_allocates_nothing_once_warm()
    {
        using TemporaryFolder folder = new();
        Dataset floats = Dataset.FromArrays(new float[4000], [2, 2, 1], Targets.Classes(new int[1000], ["a", "b"]));
        Dataset bytes = Dataset.FromBytes(new byte[4000], [2, 2, 1], Targets.Classes(new int[1000], ["a", "b"]));
        using FileDataset file = FileDataset.Write(folder["rows"], floats);
        Dataset[] datasets = [floats, bytes, file, bytes.Split(0.5, 1).First, floats.Scaled(StandardScaler.Fit(floats)), bytes.OneHot(),
            file.Take(700)];
        foreach (Dataset dataset in datasets)
        {
            long[] rows = [.. Enumerable.Range(0, 300).Select(static i => (long)(i * 7 % 400))];
            float[] inputs = new float[300 * 4];
            float[] targets = new float[300 * dataset.TargetWidth];
            float[] weights = new float[300];
            dataset.Read(rows, inputs, targets, weights);
            dataset.ReadTargets(rows, targets, weights);

            long before = GC.GetAllocatedBytesForCurrentThread();
            dataset.Read(rows, inputs, targets, weights);
            dataset.ReadTargets(rows, targets, weights);

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    private static string Error(Func<object> make) => Assert.ThrowsAny<ArgumentException>(make).Message;
}
