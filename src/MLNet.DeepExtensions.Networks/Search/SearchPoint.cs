namespace MLNet.DeepExtensions.Networks.Search;

/// <summary>A point of a <see cref="SearchSpace"/>: a value for each of its parameters.</summary>
public sealed class SearchPoint
{
    private readonly IReadOnlyDictionary<SearchParameter, object> _values;

    internal SearchPoint(SearchSpace space, int number, IReadOnlyDictionary<SearchParameter, object> values) =>
        (Space, Number, _values) = (space, number, values);

    /// <summary>The space.</summary>
    public SearchSpace Space { get; }

    /// <summary>The point's number, from 0.</summary>
    public int Number { get; }

    /// <summary>The value of a parameter.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="parameter">The parameter, as the space has given it.</param>
    /// <exception cref="ArgumentException">The parameter is of another space.</exception>
    public T Get<T>(SearchParameter<T> parameter)
        where T : notnull => (T)Value(parameter);

    /// <summary>The value of a parameter as text.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <exception cref="ArgumentException">The parameter is of another space.</exception>
    public string Text(SearchParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return parameter.Text(Value(parameter));
    }

    /// <summary>The value of a parameter as a number for an axis: of choices, which of them it is, from 0.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <exception cref="ArgumentException">The parameter is of another space.</exception>
    public double Position(SearchParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return parameter.Position(Value(parameter));
    }

    /// <summary>All values: <c>learning rate 0.001, units 64</c>.</summary>
    public override string ToString() => string.Join(", ", Space.Parameters.Select(parameter => $"{parameter.Name} {Text(parameter)}"));

    private object Value(SearchParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return _values.TryGetValue(parameter, out object? value)
            ? value
            : throw new ArgumentException($"The parameter '{parameter.Name}' is of another space.", nameof(parameter));
    }
}
