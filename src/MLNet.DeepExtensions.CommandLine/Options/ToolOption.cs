using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>Makes options; values that are not allowed are told with what is.</summary>
internal static class ToolOption
{
    /// <summary>An option that takes a text.</summary>
    public static Option<string?> Text(string name, string value, string description) => new(name)
    {
        Description = description,
        HelpName = value,
    };

    /// <summary>An option that takes a list with commas, and may be given several times.</summary>
    public static Option<string[]> List(string name, string value, string description) => new(name)
    {
        Description = description,
        HelpName = value,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = static result => [.. result.Tokens.SelectMany(static token => token.Value.Split(
            ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
    };

    /// <summary>An option that takes a number of a range.</summary>
    public static Option<T?> Number<T>(string name, string description, T minimum, T? below = null)
        where T : struct, INumber<T> => new(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = result =>
            {
                string word = result.Tokens.Single().Value;
                if (T.TryParse(word, CultureInfo.InvariantCulture, out T number) && number >= minimum && T.IsFinite(number)
                    && !(number >= below))
                {
                    return number;
                }

                string kind = T.IsInteger(T.One / (T.One + T.One)) ? "a whole number" : "a number";
                result.AddError(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name} is '{word}'; {kind} of {minimum} or more{(below is { } end ? $" and below {end}" : "")} is allowed."));
                return null;
            },
        };

    /// <summary>An option that takes one of some words.</summary>
    public static Option<string> Choice(string name, string description, string byDefault, IReadOnlyCollection<string> words) => new(name)
    {
        Description = description,
        HelpName = string.Join('|', words),
        DefaultValueFactory = _ => byDefault,
        CustomParser = result =>
        {
            string word = result.Tokens.Single().Value;
            if (!words.Contains(word))
            {
                result.AddError($"{name} is '{word}'{Suggestion.WithList(word, "Allowed are", words)}");
            }

            return word;
        },
    };
}
