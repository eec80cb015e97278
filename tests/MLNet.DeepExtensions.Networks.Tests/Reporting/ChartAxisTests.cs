using MLNet.DeepExtensions.Networks.Reporting;

namespace MLNet.DeepExtensions.Networks.Tests.Reporting;

public class ChartAxisTests
{
    [Theory]
    [InlineData(0, 1, 5, "0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(0, 1, 4, "0 0.25 0.50 0.75 1.00")]
    [InlineData(-10, 10, 4, "−10 −5 0 5 10")]
    [InlineData(0.97, 1.004, 4, "0.97 0.98 0.99 1.00")]
    [InlineData(0, 6e6, 3, "0 2e6 4e6 6e6")]
    [InlineData(1e-7, 3e-7, 2, "1e−7 2e−7 3e−7")]
    public void Ticks_are_round_numbers_with_the_decimals_that_they_need(double minimum, double maximum, int most, string expected) =>
        Assert.Equal(expected, Labels(new ChartAxis(minimum, maximum, false, 0, 100).Ticks(most)));

    [Theory]
    [InlineData(1, 3, 10, "1 2 3")]
    [InlineData(0.5, 1.5, 10, "1")]
    [InlineData(1, 20, 4, "5 10 15 20")]
    public void Ticks_of_epochs_are_whole_numbers(double minimum, double maximum, int most, string expected) =>
        Assert.Equal(expected, Labels(new ChartAxis(minimum, maximum, false, 0, 100).Ticks(most, isWhole: true)));

    [Theory]
    [InlineData(1e-3, 1e3, 10, "0.001 0.01 0.1 1 10 100 1000")]
    [InlineData(1e-6, 1e6, 5, "10⁻⁶ 0.001 1 1000 10⁶")]
    public void Ticks_of_a_logarithmic_axis_are_powers_of_ten(double minimum, double maximum, int most, string expected) =>
        Assert.Equal(expected, Labels(new ChartAxis(minimum, maximum, true, 0, 100).Ticks(most)));

    [Fact]
    public void A_logarithmic_axis_within_a_decade_has_round_steps() =>
        Assert.Equal("2 3 4 5", Labels(new ChartAxis(2, 5, true, 0, 100).Ticks(4)));

    [Fact]
    public void Values_are_mapped_to_pixels()
    {
        Assert.Equal(75, new ChartAxis(0, 4, false, 100, 0).Pixel(1), 1e-9);
        Assert.Equal(50, new ChartAxis(1, 100, true, 0, 100).Pixel(10), 1e-9);
        Assert.Equal(double.NaN, new ChartAxis(1, 100, true, 0, 100).Pixel(0));
    }

    [Fact]
    public void The_range_is_that_of_the_finite_values_and_a_margin()
    {
        Assert.Equal((-1.0, 11.0), ChartAxis.Range([0, double.NaN, 10, double.PositiveInfinity], null, false, 0.1));
        Assert.Equal((4.5, 5.5), ChartAxis.Range([5], null, false, 0.1));
        Assert.Equal((0.0, 1.0), ChartAxis.Range([], null, false, 0.1));
        Assert.Equal((0.5, 2.0), ChartAxis.Range([1, 0, -3], null, true, 0.1));
        Assert.Equal((-2.0, 2.0), ChartAxis.Range([100], (-2, 2), false, 0.1));
    }

    private static string Labels(List<(double Value, string Label)> ticks) => string.Join(' ', ticks.Select(tick => tick.Label));
}
