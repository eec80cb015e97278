using MLNet.DeepExtensions.Networks.Search;

namespace MLNet.DeepExtensions.Networks.Tests.Search;

public class SearchSpaceTests
{
    [Fact]
    public void Values_are_drawn_from_their_ranges_evenly_or_by_the_logarithm()
    {
        SearchSpace space = new();
        SearchParameter<float> even = space.Uniform("even", -1, 3);
        SearchParameter<float> rate = space.LogUniform("rate", 1e-4f, 1f);
        SearchParameter<int> layers = space.Integer("layers", 1, 3);
        SearchParameter<int> units = space.Integer("units", 1, 15, isLogarithmic: true);
        SearchParameter<string> kind = space.Choice("kind", "a", "b");
        SearchPoint[] points = [.. Enumerable.Range(0, 4000).Select(number => space.Draw(1, number))];

        Assert.All(points, point =>
        {
            Assert.InRange(point.Get(even), -1, 3);
            Assert.InRange(point.Get(rate), 1e-4f, 1f);
            Assert.InRange(point.Get(layers), 1, 3);
            Assert.InRange(point.Get(units), 1, 15);
        });

        // Shares of 4000 draws; one deviation is at most 0.008.
        Assert.Equal(0.25, Share(point => point.Get(even) < 0), 0.03);
        Assert.Equal(0.5, Share(point => point.Get(rate) < 1e-2f), 0.03);
        Assert.Equal(0.25, Share(point => point.Get(rate) < 1e-3f), 0.03);
        Assert.Equal(1 / 3.0, Share(point => point.Get(layers) == 3), 0.03);
        Assert.Equal(0.25, Share(point => point.Get(units) == 1), 0.03);
        Assert.Equal(0.25, Share(point => point.Get(units) >= 8), 0.03);
        Assert.Equal(0.5, Share(point => point.Get(kind) == "b"), 0.03);

        double Share(Func<SearchPoint, bool> condition) => points.Count(condition) / 4000.0;
    }

    [Fact]
    public void A_point_depends_on_seed_number_and_names_alone()
    {
        SearchSpace one = new();
        SearchParameter<float> rate = one.LogUniform("rate", 1e-4f, 1f);
        SearchSpace two = new();
        SearchParameter<int> units = two.Integer("units", 1, 1000);
        SearchParameter<float> same = two.LogUniform("rate", 1e-4f, 1f);

        Assert.Equal(one.Draw(1, 3).Get(rate), two.Draw(1, 3).Get(same));
        Assert.NotEqual(one.Draw(1, 3).Get(rate), one.Draw(1, 4).Get(rate));
        Assert.NotEqual(one.Draw(1, 3).Get(rate), one.Draw(2, 3).Get(rate));
        Assert.Equal($"units {two.Draw(1, 3).Get(units)}, rate {two.Draw(1, 3).Text(same)}", two.Draw(1, 3).ToString());
        Assert.Contains("of another space", Assert.Throws<ArgumentException>(() => one.Draw(1, 3).Get(same)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Drawn_numbers_have_four_digits()
    {
        SearchSpace space = new();
        SearchParameter<float> rate = space.LogUniform("rate", 1e-4f, 1f);

        Assert.All(Enumerable.Range(0, 100), number =>
        {
            SearchPoint point = space.Draw(5, number);
            Assert.Equal(float.Parse(point.Text(rate), System.Globalization.CultureInfo.InvariantCulture), point.Get(rate));
        });
    }

    [Fact]
    public void Ranges_that_are_none_and_names_that_are_taken_are_refused()
    {
        SearchSpace space = new();
        space.Uniform("rate", 0, 1);

        Assert.Contains("range of 'a' is 0 to 1", Refusal(() => space.LogUniform("a", 0, 1)), StringComparison.Ordinal);
        Assert.Contains("range of 'a' is 2 to 1", Refusal(() => space.Uniform("a", 2, 1)), StringComparison.Ordinal);
        Assert.Contains("range of 'a' is 2 to 1", Refusal(() => space.Integer("a", 2, 1)), StringComparison.Ordinal);
        Assert.Contains("first one 1 or more", Refusal(() => space.Integer("a", 0, 1, isLogarithmic: true)), StringComparison.Ordinal);
        Assert.Contains("texts that differ", Refusal(() => space.Choice("a", 1, 1)), StringComparison.Ordinal);
        Assert.Contains("texts that differ", Refusal(() => space.Choice<int>("a")), StringComparison.Ordinal);
        Assert.Contains("Two parameters are named 'rate'", Refusal(() => space.Uniform("rate", 0, 1)), StringComparison.Ordinal);

        static string Refusal(Action add) => Assert.Throws<ArgumentException>(add).Message;
    }
}
