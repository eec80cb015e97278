using System.Globalization;

namespace MLNet.DeepExtensions.Networks.Search;

/// <summary>Whole numbers from one to another, both of them included, each as likely as the others or drawn by their logarithm.</summary>
internal sealed class IntegerParameter : SearchParameter<int>
{
    private readonly int _minimum;
    private readonly int _maximum;

    public IntegerParameter(string name, int minimum, int maximum, bool isLogarithmic)
        : base(name)
    {
        if (minimum > maximum || (minimum < 1 && isLogarithmic))
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"The range of '{name}' is {minimum} to {maximum}; the second number must not be less{(isLogarithmic ? ", and the first one 1 or more" : "")}."));
        }

        (_minimum, _maximum, IsLogarithmic) = (minimum, maximum, isLogarithmic);
    }

    public override bool IsLogarithmic { get; }

    public override string Range => $"{(IsLogarithmic ? "log-integer" : "integer")} {Number(_minimum)} to {Number(_maximum)}";

    // By the logarithm a number has the part of the axis from itself to the next one.
    internal override object Draw(SeededRandom random) => IsLogarithmic
        ? Math.Clamp((int)(_minimum * Math.Pow((_maximum + 1.0) / _minimum, random.NextDouble())), _minimum, _maximum)
        : (int)(_minimum + random.NextInt64((long)_maximum - _minimum + 1));

    internal override string Text(object value) => Number((int)value);

    internal override double Position(object value) => (int)value;
}
