using System.Globalization;

namespace MLNet.DeepExtensions.Networks.Search;

/// <summary>A setting that a search varies: declared by <see cref="SearchSpace"/>, drawn for each trial.</summary>
public abstract class SearchParameter
{
    private protected SearchParameter(string name) => Name = name;

    /// <summary>The setting's name, in tables and files.</summary>
    public string Name { get; }

    /// <summary>Which values are drawn, in words: it stands in journals, where it must not change.</summary>
    public abstract string Range { get; }

    /// <summary>Whether the values are drawn, and best shown, by their logarithm.</summary>
    public virtual bool IsLogarithmic => false;

    /// <summary>The texts of the values where there are a few to choose from; empty for numbers.</summary>
    public virtual IReadOnlyList<string> Choices => [];

    /// <summary>Draws a value.</summary>
    /// <param name="random">Random numbers.</param>
    internal abstract object Draw(SeededRandom random);

    /// <summary>A value as text.</summary>
    internal abstract string Text(object value);

    /// <summary>Where a value stands on an axis: the number, or which of the choices it is.</summary>
    internal abstract double Position(object value);

    private protected static string Number(IFormattable value) => value.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>A setting of a type: <see cref="SearchPoint"/> has its value.</summary>
/// <typeparam name="T">The values' type.</typeparam>
public abstract class SearchParameter<T> : SearchParameter
    where T : notnull
{
    private protected SearchParameter(string name)
        : base(name)
    {
    }
}
