using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

public sealed class WithinClassScalerTests
{
    private static readonly string[] s_classes = ["a", "b"];

    [Fact]
    public void A_feature_is_divided_by_its_deviation_within_the_classes_drawn_to_that_of_all_rows_by_two_rows()
    {
        // Within: 4 squares of 1. All: mean 5, squares of 36, 16, 16, 36, a variance of 26. (4 + 2 * 26) / (4 - 2 + 2) = 14.
        Scaler scaler = WithinClassScaler.Fit(Rows([-1, 1, 9, 11]), perChannel: true);

        Assert.Equal(5, scaler.Mean.Span[0]);
        Assert.Equal(1 / Math.Sqrt(14), scaler.Scale.Span[0], 1e-6);
    }

    [Fact]
    public void What_sets_the_classes_apart_becomes_larger_than_what_does_not()
    {
        Scaler scaler = WithinClassScaler.Fit(Rows([-1, -10, 1, 10, 9, -10, 11, 10]), perChannel: true);

        Assert.True(scaler.Scale.Span[0] * Math.Sqrt(26) > 1.3);
        Assert.True(scaler.Scale.Span[1] * 10 < 1.01);
    }

    [Fact]
    public void Where_each_class_has_one_row_the_scale_is_the_standard_one() =>
        Assert.Equal(
            StandardScaler.Fit(Rows([3, 7], [0, 1])).Scale.ToArray(), WithinClassScaler.Fit(Rows([3, 7], [0, 1]), perChannel: true)
                .Scale.ToArray());

    [Fact]
    public void A_constant_feature_keeps_its_scale() =>
        Assert.Equal(1, WithinClassScaler.Fit(Rows([4, 4, 4, 4]), perChannel: true).Scale.Span[0]);

    [Fact]
    public void A_network_that_is_normalised_so_needs_classes()
    {
        Network network = Network.Input([1]).NormalizeInput(NormalizationKind.WithinClasses).Named("norm").Dense(1).Build();
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => network.Train(Dataset.FromArrays([1, 2], [1], new float[] { 1, 2 }), new TrainingOptions { Threads = 1 }));

        Assert.Contains(
            "'norm' normalizes WithinClasses; targets that are class numbers are needed", error.Message, StringComparison.Ordinal);
    }

    private static Dataset Rows(float[] values, params int[] classes) =>
        Dataset.FromArrays(
            values, [values.Length / (classes.Length == 0 ? 4 : classes.Length)],
            Targets.Classes(classes.Length == 0 ? [0, 0, 1, 1] : classes, s_classes));
}
