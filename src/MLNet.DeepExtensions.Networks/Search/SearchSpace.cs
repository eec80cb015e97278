using System.Text;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Search;

/// <summary>The settings that a search varies, and their ranges. Each method adds one, and gives it for reading its values.</summary>
/// <example><code>
/// SearchSpace space = new();
/// SearchParameter&lt;float&gt; rate = space.LogUniform("learning rate", 1e-4f, 1e-1f);
/// SearchParameter&lt;int&gt; units = space.Integer("units", 8, 256, isLogarithmic: true);
/// </code></example>
public sealed class SearchSpace
{
    private readonly List<SearchParameter> _parameters = [];

    /// <summary>The settings, in the order in which they were added.</summary>
    public IReadOnlyList<SearchParameter> Parameters => _parameters;

    /// <summary>Adds a number, each as likely as the others.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="minimum">The smallest value.</param>
    /// <param name="maximum">The largest value.</param>
    /// <exception cref="ArgumentException">The range is none, or the name is taken.</exception>
    public SearchParameter<float> Uniform(string name, float minimum, float maximum) =>
        Add(new NumberParameter(name, minimum, maximum, isLogarithmic: false));

    /// <summary>Adds a number whose logarithm is drawn: learning rates, penalties.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="minimum">The smallest value, above 0.</param>
    /// <param name="maximum">The largest value.</param>
    /// <exception cref="ArgumentException">The range is none, or the name is taken.</exception>
    public SearchParameter<float> LogUniform(string name, float minimum, float maximum) =>
        Add(new NumberParameter(name, minimum, maximum, isLogarithmic: true));

    /// <summary>Adds a whole number.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="minimum">The smallest value.</param>
    /// <param name="maximum">The largest value, which is drawn too.</param>
    /// <param name="isLogarithmic">Whether its logarithm is drawn: for numbers of units; the smallest value is then 1 or more.</param>
    /// <exception cref="ArgumentException">The range is none, or the name is taken.</exception>
    public SearchParameter<int> Integer(string name, int minimum, int maximum, bool isLogarithmic = false) =>
        Add(new IntegerParameter(name, minimum, maximum, isLogarithmic));

    /// <summary>Adds one of a few values, each as likely as the others.</summary>
    /// <typeparam name="T">Their type.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="values">The values, whose texts differ.</param>
    /// <exception cref="ArgumentException">There is no value, two have the same text, or the name is taken.</exception>
    public SearchParameter<T> Choice<T>(string name, params ReadOnlySpan<T> values)
        where T : notnull => Add(new ChoiceParameter<T>(name, values.ToArray()));

    /// <summary>
    /// Draws a point: a function of the seed, the point's number and the parameters' names, so that another parameter leaves the values of
    /// those before as they are.
    /// </summary>
    /// <param name="seed">The seed.</param>
    /// <param name="number">The point's number, from 0.</param>
    public SearchPoint Draw(ulong seed, int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        Dictionary<SearchParameter, object> values = [];
        foreach (SearchParameter parameter in _parameters)
        {
            ulong name = Encoding.UTF8.GetBytes(parameter.Name).Aggregate(0UL, (hash, part) => SplitMix64.Combine(hash, part));
            values[parameter] = parameter.Draw(new SeededRandom(SplitMix64.Combine(seed, (ulong)number), name));
        }

        return new SearchPoint(this, number, values);
    }

    private SearchParameter<T> Add<T>(SearchParameter<T> parameter)
        where T : notnull
    {
        ArgumentException.ThrowIfNullOrEmpty(parameter.Name, "name");
        if (_parameters.Any(known => known.Name == parameter.Name))
        {
            throw new ArgumentException($"Two parameters are named '{parameter.Name}'; each name is allowed once.");
        }

        _parameters.Add(parameter);
        return parameter;
    }
}
