using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

public sealed class ScalerTests
{
    [Fact]
    public void Standardising_uses_the_mean_and_the_deviation_of_each_feature()
    {
        // Means 5 and 1; squared deviations 9 1 1 1 0 0 4 16 = 32 over 8: deviation 2. The second feature is constant.
        Dataset dataset = Dataset.FromArrays([[2, 1], [4, 1], [4, 1], [4, 1], [5, 1], [5, 1], [7, 1], [9, 1]], new float[8]);

        Scaler scaler = StandardScaler.Fit(dataset);

        Assert.Equal([0.5f, 1], scaler.Scale.ToArray());
        Assert.Equal([5, 1], scaler.Mean.ToArray());
        Assert.Equal([0, 0], scaler.Offset.ToArray());
        Assert.Equal([-1.5f, 0, -0.5f, 0], dataset.Scaled(scaler).Read(0, 1).Inputs);
    }

    [Fact]
    public void Scaling_keeps_the_digits_in_which_large_values_differ()
    {
        Dataset three = Dataset.FromArrays([[1e7f], [1e7f + 1], [1e7f + 2]], new float[3]);
        Assert.Equal([-1.2247449f, 0, 1.2247449f], three.Scaled(StandardScaler.Fit(three)).AllInputs(), Close(1e-6f));
        Assert.Equal([0, 0.5f, 1], three.Scaled(MinMaxScaler.Fit(three)).AllInputs(), Close(1e-6f));

        // The mean, 10,000,000.5, is no number of single precision.
        Dataset two = Dataset.FromArrays([[1e7f], [1e7f + 1]], new float[2]);
        Assert.Equal([-1, 1], two.Scaled(StandardScaler.Fit(two)).AllInputs(), Close(1e-6f));
    }

    [Fact]
    public void Inverting_gives_large_values_back()
    {
        Dataset dataset = Dataset.FromArrays([[1e7f, -3], [1e7f + 1, 5], [1e7f + 2, 1]], new float[3]);
        Scaler scaler = StandardScaler.Fit(dataset);
        float[] scaled = dataset.Scaled(scaler).AllInputs();
        scaler.Invert(scaled);
        Assert.Equal(dataset.AllInputs(), scaled, Close(1e-6f));
    }

    [Fact]
    public void Min_max_scaling_fills_the_range()
    {
        Dataset dataset = Dataset.FromArrays([[10, 3], [20, 3], [40, 3]], new float[3]);

        Assert.Equal([0, 0, 1f / 3, 0, 1, 0], dataset.Scaled(MinMaxScaler.Fit(dataset)).AllInputs(), Close(1e-6f));
        Assert.Equal([-1, -1, -1f / 3, -1, 1, -1], dataset.Scaled(MinMaxScaler.Fit(dataset, -1, 1)).AllInputs(), Close(1e-6f));
    }

    [Fact]
    public void A_scaler_fitted_on_one_part_is_used_for_another()
    {
        Dataset dataset = Dataset.FromArrays([[0], [10], [20]], new float[3]);

        Scaler scaler = MinMaxScaler.Fit(dataset.Take(2));

        Assert.Equal([0, 1, 2], dataset.Scaled(scaler).AllInputs());
    }

    [Fact]
    public void Images_are_scaled_by_channel_unless_said_otherwise()
    {
        Dataset dataset = Dataset.FromArrays([0, 100, 2, 300], [1, 2, 2], new[] { 0f });

        Assert.Equal([-1, -1, 1, 1], dataset.Scaled(StandardScaler.Fit(dataset)).AllInputs());
        Assert.Equal(4, StandardScaler.Fit(dataset, perChannel: false).Width);
    }

    [Fact]
    public void A_large_mean_costs_no_digits()
    {
        // Two values a million apart from 0 and one apart from each other, over many blocks: deviation 0.5.
        Dataset dataset = Dataset.Generate(100_003 * 2, [3], 1, static (row, input, _) => input.Fill(1_000_000 + (row % 2)));

        Scaler scaler = StandardScaler.Fit(dataset);

        Assert.All(scaler.Scale.ToArray(), static scale => Assert.Equal(2f, scale, 1e-6f));
    }

    [Fact]
    public void A_constant_that_double_precision_cannot_average_is_still_constant()
    {
        Dataset dataset = Dataset.Generate(100_003, [1], 1, static (_, input, _) => input[0] = 0.1f);

        Assert.Equal(1f, StandardScaler.Fit(dataset).Scale.Span[0]);
        Assert.Equal([0f], dataset.Scaled(StandardScaler.Fit(dataset)).Read(7).Inputs, Close(1e-8f));
    }

    [Fact]
    public void Inverting_gives_the_inputs_back()
    {
        Dataset dataset = Dataset.FromArrays([[1, -50], [2, 20], [7, 1000]], new float[3]);
        Scaler scaler = StandardScaler.Fit(dataset);
        float[] scaled = dataset.Scaled(scaler).AllInputs();

        scaler.Invert(scaled);

        Assert.Equal(dataset.AllInputs(), scaled, Close(1e-4f));
    }

    [Fact]
    public void What_is_not_finite_cannot_be_fitted_on()
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(
            () => StandardScaler.Fit(Dataset.FromArrays([[1, 2], [3, float.NaN], [5, 6]], new float[3])));
        Assert.Contains("Row 1, feature 1", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => MinMaxScaler.Fit(Dataset.FromArrays([[float.PositiveInfinity]], new float[1])));
    }

    [Fact]
    public void A_scaler_that_does_not_fit_is_an_error()
    {
        Scaler scaler = new([1, 2], [0, 0]);

        Assert.Throws<ArgumentException>(() => Dataset.FromArrays([[1, 2, 3]], new float[1]).Scaled(scaler));
        Assert.Throws<ArgumentException>(() => scaler.Apply(new float[3]));
        Assert.Throws<ArgumentException>(() => new Scaler([0], [0]));
        Assert.Throws<ArgumentException>(() => new Scaler([1, 1], [0]));
    }

    private static IEqualityComparer<float> Close(float tolerance) =>
        EqualityComparer<float>.Create((a, b) => Math.Abs(a - b) <= tolerance, static value => value.GetHashCode());
}
