using System.Globalization;
using System.Text.RegularExpressions;
using MLNet.DeepExtensions.Networks.Search;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>
/// A text with ranges in it, <c>dense 16..256 relu, dropout 0..0.5</c>, and choices, <c>dense 64 relu|tanh</c>: each is a parameter of a
/// search. Of whole numbers whose ends are 8 times apart and of others whose ends are 100 times apart the logarithm is drawn.
/// </summary>
internal sealed partial class SearchedText
{
    private const int LogarithmicWholeNumbers = 8;
    private const float LogarithmicNumbers = 100;

    private readonly string _text;
    private readonly List<(Match Place, SearchParameter Parameter)> _parameters = [];

    /// <summary>Adds a text's ranges to a space.</summary>
    /// <param name="text">The text.</param>
    /// <param name="option">The option that has it.</param>
    /// <param name="space">The space.</param>
    /// <param name="name">What its parameters are called: the option, or each layer.</param>
    /// <exception cref="UsageException">A range has no beginning below its end.</exception>
    public SearchedText(string text, string option, SearchSpace space, Func<string, int, string> name)
    {
        _text = text;
        foreach (Match place in Places.Matches(text))
        {
            string parameter = Free(name(text, place.Index), space);
            try
            {
                _parameters.Add((place, Add(space, parameter, place)));
            }
            catch (ArgumentException exception)
            {
                throw new UsageException($"{option}, '{place.Value}': {exception.Message}");
            }
        }
    }

    /// <summary>Whether there is anything to search.</summary>
    public bool IsSearched => _parameters.Count > 0;

    /// <summary>The text of a point.</summary>
    public string At(SearchPoint point)
    {
        string text = _text;
        foreach ((Match place, SearchParameter parameter) in Enumerable.Reverse(_parameters))
        {
            text = text[..place.Index] + point.Text(parameter) + text[(place.Index + place.Length)..];
        }

        return text;
    }

    /// <summary>A text's parameters by their layers: <c>dense 2</c> for the second layer.</summary>
    public static string LayerName(string text, int at)
    {
        string before = text[..at];
        int layer = before.Count(static letter => letter == ',') + 1;
        string type = before[(before.LastIndexOf(',') + 1)..].Trim().Split(' ')[0];
        return $"{(type.Length > 0 ? type : "layer")} {layer}";
    }

    private static string Free(string name, SearchSpace space)
    {
        string free = name;
        for (int number = 2; space.Parameters.Any(parameter => parameter.Name == free); number++)
        {
            free = $"{name}.{number}";
        }

        return free;
    }

    private static SearchParameter Add(SearchSpace space, string name, Match place)
    {
        if (place.Groups["choice"].Success)
        {
            return space.Choice<string>(name, place.Value.Split('|'));
        }

        (string from, string to) = (place.Groups["from"].Value, place.Groups["to"].Value);
        if (int.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out int first)
            && int.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out int last))
        {
            return space.Integer(name, first, last, isLogarithmic: first > 0 && last / first >= LogarithmicWholeNumbers);
        }

        (float minimum, float maximum) = (float.Parse(from, CultureInfo.InvariantCulture), float.Parse(to, CultureInfo.InvariantCulture));
        return minimum > 0 && maximum / minimum >= LogarithmicNumbers
            ? space.LogUniform(name, minimum, maximum)
            : space.Uniform(name, minimum, maximum);
    }

    [GeneratedRegex(
        @"(?<from>\d+(\.\d+)?(e[+-]?\d+)?)\.\.(?<to>\d+(\.\d+)?(e[+-]?\d+)?)|(?<choice>[^\s,|]+(\|[^\s,|]+)+)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Places { get; }
}
