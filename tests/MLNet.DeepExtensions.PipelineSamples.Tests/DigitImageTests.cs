using DigitsWebApiSample;

namespace MLNet.DeepExtensions.PipelineSamples.Tests;

public class DigitImageTests
{
    [Fact]
    public void Empty_paper_is_no_digit() => Assert.Null(DigitImage.FromDrawing(new float[100], 10));

    [Fact]
    public void An_upright_bar_stands_in_the_middle_from_top_to_bottom()
    {
        float[] pixels = Of(Paper(60, 60, static (x, y) => x is >= 7 and < 17 && y is >= 20 and < 50));
        Assert.All(Enumerable.Range(0, 8), y => Assert.Equal(pixels.Skip(y * 8).Take(4), pixels.Skip((y * 8) + 4).Take(4).Reverse()));
        Assert.All(Enumerable.Range(0, 8), y => Assert.InRange(pixels[(y * 8) + 3], 15, 16));
        Assert.All(Enumerable.Range(0, 8), y => Assert.Equal(0, pixels[(y * 8) + 1]));
    }

    [Fact]
    public void Strokes_are_thickened_and_thinned_to_the_ink_of_the_data()
    {
        float[] thin = Of(Ring(outer: 40, inner: 37));
        float[] thick = Of(Ring(outer: 40, inner: 20));
        Assert.All([thin, thick], pixels => Assert.InRange(pixels.Sum(), 300, 330));
        Assert.All(
            [thin, thick], pixels => Assert.All(pixels, value => Assert.True(value is >= 0 and <= 16 && value == MathF.Round(value))));
    }

    [Fact]
    public void Where_it_is_drawn_does_not_matter()
    {
        float[] here = Of(Paper(100, 100, static (x, y) => Seven(x, y)));
        float[] there = Of(Paper(120, 110, static (x, y) => Seven(x - 47, y - 31)));
        Assert.Equal(here, there);
    }

    [Fact]
    public void How_large_it_is_drawn_hardly_matters()
    {
        float[] small = Of(Paper(70, 70, static (x, y) => Seven(x, y)));
        float[] large = Of(Paper(210, 210, static (x, y) => Seven(x / 3, y / 3)));
        Assert.All(small.Zip(large), pair => Assert.Equal(pair.First, pair.Second, 1f));
    }

    [Fact]
    public void Slant_is_taken_out()
    {
        float[] upright = Of(Paper(80, 80, static (x, y) => x is >= 30 and < 40 && y is >= 10 and < 70));
        float[] slanted = Of(Paper(80, 80, static (x, y) => x + (y / 4) is >= 40 and < 50 && y is >= 10 and < 70));
        Assert.All(Enumerable.Range(0, 8), y => Assert.Equal(0, slanted[y * 8]));
        Assert.All(upright.Zip(slanted), pair => Assert.Equal(pair.First, pair.Second, 8f));
        Assert.Equal(3.5, Middle(slanted), 0.3);
    }

    [Fact]
    public void A_wide_drawing_is_narrowed_to_the_width_of_a_digit()
    {
        float[] pixels = Of(Paper(200, 60, static (x, y) => x is >= 10 and < 190 && y is >= 10 and < 50));
        Assert.All(Enumerable.Range(0, 8), y => Assert.Equal(0, pixels[y * 8] + pixels[(y * 8) + 7]));
    }

    private static bool Seven(int x, int y) =>
        x is >= 10 and < 50 && y is >= 10 and < 66 && (y < 18 || Math.Abs(x - 46 + ((y - 18) / 2)) < 4);

    private static (float[] Ink, int Width) Ring(int outer, int inner) => Paper(100, 100, (x, y) =>
    {
        double distance = Math.Sqrt(Math.Pow(x - 49.5, 2) + Math.Pow(y - 49.5, 2));
        return distance < outer && distance >= inner;
    });

    private static (float[] Ink, int Width) Paper(int width, int height, Func<int, int, bool> isInk) =>
        ([.. Enumerable.Range(0, width * height).Select(i => isInk(i % width, i / width) ? 1f : 0f)], width);

    private static float[] Of((float[] Ink, int Width) drawing) => DigitImage.FromDrawing(drawing.Ink, drawing.Width)!;

    private static double Middle(float[] pixels) => pixels.Select(static (value, i) => value * (i % 8)).Sum() / pixels.Sum();
}
