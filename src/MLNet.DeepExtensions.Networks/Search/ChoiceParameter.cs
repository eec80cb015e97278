using System.Globalization;

namespace MLNet.DeepExtensions.Networks.Search;

/// <summary>One of a few values, each as likely as the others.</summary>
/// <typeparam name="T">The values' type.</typeparam>
internal sealed class ChoiceParameter<T> : SearchParameter<T>
    where T : notnull
{
    private readonly T[] _values;

    public ChoiceParameter(string name, IReadOnlyList<T> values)
        : base(name)
    {
        _values = [.. values];
        Choices = [.. _values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")];
        if (_values.Length == 0 || Choices.Distinct().Count() < _values.Length)
        {
            throw new ArgumentException(
                $"'{name}' has the choices {string.Join(", ", Choices)}; one or more are expected, with texts that differ.", nameof(values));
        }
    }

    public override IReadOnlyList<string> Choices { get; }

    public override string Range => $"choice of {string.Join(", ", Choices)}";

    internal override object Draw(SeededRandom random) => _values[random.NextInt32(_values.Length)];

    internal override string Text(object value) => Choices[Array.IndexOf(_values, (T)value)];

    internal override double Position(object value) => Array.IndexOf(_values, (T)value);
}
