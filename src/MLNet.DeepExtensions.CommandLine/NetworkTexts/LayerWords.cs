using System.Globalization;
using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>The words of a layer, taken one by one; what is lacking or left over is an error with an example of the layer.</summary>
internal sealed class LayerWords
{
    private readonly string _text;
    private readonly string _example;
    private readonly List<string> _words;

    /// <summary>Splits a layer's text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="example">How such a layer is written.</param>
    public LayerWords(string text, string example)
    {
        (_text, _example) = (text, example);
        _words = [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)];
    }

    /// <summary>Takes a whole number of 1 or more.</summary>
    public int Count(string what)
    {
        string word = Next(what);
        return int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number
            : throw Wrong($"{what} '{word}' is no whole number of 1 or more");
    }

    /// <summary>Takes a number of 0 or more and below 1.</summary>
    public float Share(string what)
    {
        string word = Next(what);
        return float.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) && number is >= 0 and < 1
            ? number
            : throw Wrong($"{what} '{word}' is no number of 0 or more and below 1");
    }

    /// <summary>Takes a height and a width, as <c>3x3</c> or as <c>3</c> for both.</summary>
    public Size2D Size(string what) => ToSize(Next(what), what);

    /// <summary>Takes sizes: <c>8x8x1</c>.</summary>
    public int[] Shape(string what)
    {
        string word = Next(what);
        int[] sizes = [.. word.Split('x').Select(static part =>
            int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int size) ? size : 0)];
        return Array.TrueForAll(sizes, static size => size > 0)
            ? sizes
            : throw Wrong($"{what} '{word}' is none; whole numbers with x between them are allowed");
    }

    /// <summary>Takes the activation, if one is named; else it is linear.</summary>
    public (Activation Activation, string Code) Activation()
    {
        if (_words.Count > 0 && ActivationNames.TryFind(_words[0], out (Activation, string) found))
        {
            _words.RemoveAt(0);
            return found;
        }

        return default;
    }

    /// <summary>Takes a word where it stands next.</summary>
    public bool Take(string word)
    {
        bool isThere = _words.Count > 0 && _words[0].Equals(word, StringComparison.OrdinalIgnoreCase);
        if (isThere)
        {
            _words.RemoveAt(0);
        }

        return isThere;
    }

    /// <summary>Takes one of some words, if one stands next.</summary>
    public string? TakeOneOf(IReadOnlyCollection<string> words) =>
        words.FirstOrDefault(Take);

    /// <summary>Takes <c>stride 2</c>, if it stands next.</summary>
    public Size2D? Stride() => Take("stride") ? ToSize(Next("the stride"), "the stride") : null;

    /// <summary>Throws where words are left over.</summary>
    /// <param name="allowed">The words that are known here besides.</param>
    public void End(params IEnumerable<string> allowed)
    {
        if (_words.Count > 0)
        {
            throw Wrong($"'{_words[0]}' has no meaning there{Suggestion.For(_words[0], allowed).TrimEnd('.')}");
        }
    }

    private string Next(string what)
    {
        if (_words.Count == 0)
        {
            throw Wrong($"{what} is missing");
        }

        string word = _words[0];
        _words.RemoveAt(0);
        return word;
    }

    private Size2D ToSize(string word, string what)
    {
        string[] parts = word.Split('x');
        return parts.Length is 1 or 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int height) && height > 0
            && int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int width) && width > 0
            ? new Size2D(height, width)
            : throw Wrong($"{what} '{word}' is no size such as 3x3 or 3");
    }

    private UsageException Wrong(string what) => new($"--network, '{_text}': {what}. It is written {_example}");
}
