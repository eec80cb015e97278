using MLNet.DeepExtensions.Networks.Reporting;

namespace MLNet.DeepExtensions.Networks.Tests.Reporting;

public class MarchingSquaresTests
{
    [Fact]
    public void The_line_of_a_plane_is_straight_and_goes_from_border_to_border()
    {
        List<(double Column, double Row)> line = Assert.Single(MarchingSquares.Lines(Grid(5, (x, y) => x), 1.5));
        Assert.Equal(5, line.Count);
        Assert.All(line, point => Assert.Equal(1.5, point.Column, 1e-12));
        Assert.Equal([0.0, 1, 2, 3, 4], line.Select(point => point.Row).Order());
    }

    [Fact]
    public void The_line_of_a_bowl_is_a_closed_circle()
    {
        List<(double Column, double Row)> line = Assert.Single(
            MarchingSquares.Lines(Grid(41, (x, y) => ((x - 20) * (x - 20)) + ((y - 20) * (y - 20))), 225));
        Assert.Equal(line[0], line[^1]);
        Assert.All(line, point => Assert.Equal(15, Math.Sqrt(Math.Pow(point.Column - 20, 2) + Math.Pow(point.Row - 20, 2)), 0.02));
        double length = line.Zip(line.Skip(1), (a, b) => Math.Sqrt(Math.Pow(a.Column - b.Column, 2) + Math.Pow(a.Row - b.Row, 2))).Sum();
        Assert.Equal(2 * Math.PI * 15, length, 0.2);
    }

    [Fact]
    public void Two_hills_have_two_lines() =>
        Assert.Equal(
            2, MarchingSquares.Lines(
                Grid(41, (x, y) => Math.Exp(-Square(x - 8, y - 20) / 10) + Math.Exp(-Square(x - 32, y - 20) / 10)), 0.5).Count);

    [Theory]
    [InlineData(0.4)] // the middle, 0.5, is above the level: the high corners are joined
    [InlineData(0.6)] // below: the low ones
    public void A_saddle_gives_two_lines_that_do_not_cross(double level)
    {
        List<List<(double Column, double Row)>> lines = MarchingSquares.Lines(new[,] { { 1.0, 0 }, { 0, 1 } }, level);
        Assert.Equal(2, lines.Count);
        bool cutsTopLeft = lines.Any(line => line.All(point => point.Column + point.Row < 1));
        Assert.Equal(level > 0.5, cutsTopLeft);
    }

    [Fact]
    public void A_level_that_is_not_reached_has_no_line() => Assert.Empty(MarchingSquares.Lines(Grid(5, (x, y) => x), 9));

    private static double Square(double x, double y) => (x * x) + (y * y);

    private static double[,] Grid(int size, Func<double, double, double> function)
    {
        double[,] values = new double[size, size];
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column < size; column++)
            {
                values[row, column] = function(column, row);
            }
        }

        return values;
    }
}
