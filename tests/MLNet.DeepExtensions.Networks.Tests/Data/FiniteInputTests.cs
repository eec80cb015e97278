using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

public sealed class FiniteInputTests : IDisposable
{
    private static readonly Network s_network = Network.Input([3]).Dense(1).Build();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(200)]
    public void A_value_that_is_not_finite_is_found_wherever_it_stands(int length)
    {
        float[] values = new float[length];
        Array.Fill(values, float.MaxValue);
        Assert.Equal(-1, FiniteNumbers.IndexOfOther(values));
        for (int i = 0; i < length; i++)
        {
            foreach (float other in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
            {
                float[] changed = [.. values];
                changed[i] = other;
                Assert.Equal(i, FiniteNumbers.IndexOfOther(changed));
            }
        }
    }

    [Fact]
    public void A_large_array_is_looked_through_to_its_end()
    {
        float[] values = new float[(3 << 20) + 5];
        Assert.True(FiniteNumbers.AreAllOf(values));
        foreach (int place in new[] { 0, (1 << 20) - 1, 1 << 20, values.Length - 1 })
        {
            values[place] = float.NaN;
            Assert.False(FiniteNumbers.AreAllOf(values));
            values[place] = 0;
        }
    }

    [Fact]
    public void Training_names_the_row_and_the_feature_before_the_first_epoch() =>
        Assert.StartsWith("Row 40, feature 2 (counted from 0): the value is NaN", Error(Data(40, float.NaN)), StringComparison.Ordinal);

    [Fact]
    public void A_view_names_the_row_of_the_data_that_it_shows()
    {
        Dataset data = Data(40, float.NegativeInfinity);

        Assert.StartsWith("Row 40, feature 2", Error(data.Skip(35)), StringComparison.Ordinal);
        Assert.StartsWith("Row 40, feature 2", Error(data.Skip(5).Subset([1, 35, 2])), StringComparison.Ordinal);
        Assert.StartsWith("Row 40, feature 2", Error(data.Scaled(new Scaler([1, 1, 1], [0, 0, 0]))), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_are_left_out_do_not_matter() => Train(Data(40, float.NaN).Take(40));

    [Fact]
    public void Validation_data_are_checked_too() =>
        Assert.StartsWith(
            "Row 7, feature 2", Error(Data(), new TrainingOptions { Epochs = 1, ValidationData = Data(7, float.NaN) }),
            StringComparison.Ordinal);

    [Fact]
    public void Sparse_rows_are_checked()
    {
        SparseMatrix matrix = new(3);
        matrix.Add([0, 1], [1, 2]);
        matrix.Add([], []);
        matrix.Add([1], [float.NaN]);
        Dataset data = Dataset.FromSparse(matrix, new float[3]);

        Assert.StartsWith("Row 2, feature 1", Error(data), StringComparison.Ordinal);
        Train(data.Take(2));
    }

    [Fact]
    public void Generated_rows_are_checked_when_they_come()
    {
        Dataset data = Dataset.Generate(50, [3], 1, static (row, input, target) => input[1] = row == 20 ? float.NaN : row);

        Assert.StartsWith("Row 20, feature 1", Error(data), StringComparison.Ordinal);
        Assert.StartsWith(
            "Row 20, feature 1", Error(Data(), new TrainingOptions { Epochs = 1, ValidationData = data }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7f)]
    [InlineData(1.5f)]
    [InlineData(float.NaN)]
    public void Targets_that_are_no_class_numbers_are_told_by_the_row_of_the_data(float target)
    {
        Dataset data = Dataset.Generate(50, [3], 1, (row, _, targets) => targets[0] = row == 20 ? target : row % 3, ["a", "b", "c"]);

        Assert.StartsWith(
            "Row 20's target is", Assert.Throws<InvalidDataException>(() => data.Skip(5).CheckAllInputs()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_feature_with_a_name_is_told_by_it()
    {
        CsvDataset table = CsvDataset.Load(new MemoryStream("a,b,y\n1,2,3\n1,1e38,3\n"u8.ToArray()), new CsvOptions { Targets = ["y"] });

        Assert.StartsWith(
            "Row 1, feature 'b': the value is",
            Assert.Throws<InvalidDataException>(() => StandardScaler.Fit(table.Scaled(new Scaler([1, 1e10f], [0, 0])))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Images_are_named_by_row_column_and_channel()
    {
        float[] pixels = new float[2 * 4 * 5 * 3];
        pixels[(4 * 5 * 3) + (2 * 5 * 3) + (3 * 3) + 1] = float.NaN;

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Network.Input([4, 5, 3]).Flatten().Dense(1).Build()
            .Train(Dataset.FromArrays(pixels, [4, 5, 3], new float[2]), new TrainingOptions { Epochs = 1 }));

        Assert.StartsWith("Row 1, input [2, 3, 1]: the value is NaN", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scaler_names_the_row_too() => Assert.StartsWith(
        "Row 3, feature 2", Assert.Throws<InvalidDataException>(() => StandardScaler.Fit(Data(3, float.NaN))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_file_takes_finite_numbers_only()
    {
        using FileDatasetWriter writer = new(_folder["rows"], new FileDatasetOptions { InputShape = [2] });
        writer.Append([1f, 2f], [1f]);

        Assert.StartsWith(
            "Row 1, input 1", Assert.Throws<ArgumentException>(() => writer.Append([1f, float.NaN], [1f])).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "Row 1's target is ", Assert.Throws<ArgumentException>(() => writer.Append([1f, 1f], [float.PositiveInfinity])).Message,
            StringComparison.Ordinal);
    }

    private static InMemoryDataset Data(int row = 0, float value = 0)
    {
        float[] inputs = new float[50 * 3];
        inputs[(row * 3) + 2] = value;
        return Dataset.FromArrays(inputs, [3], new float[50]);
    }

    private static string Error(Dataset data, TrainingOptions? options = null) =>
        Assert.Throws<InvalidDataException>(() => Train(data, options)).Message;

    private static void Train(Dataset data, TrainingOptions? options = null) =>
        s_network.Train(data, options ?? new TrainingOptions { Epochs = 1 });
}
