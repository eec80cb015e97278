using System.Globalization;

namespace MLNet.DeepExtensions.Networks.Search;

/// <summary>
/// Numbers between two, drawn evenly or by their logarithm, with four digits: few enough to be written down, and the same on every system.
/// </summary>
internal sealed class NumberParameter : SearchParameter<float>
{
    private readonly float _minimum;
    private readonly float _maximum;

    public NumberParameter(string name, float minimum, float maximum, bool isLogarithmic)
        : base(name)
    {
        bool holds = minimum < maximum && float.IsFinite(minimum) && float.IsFinite(maximum) && (minimum > 0 || !isLogarithmic);
        if (!holds)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"The range of '{name}' is {minimum} to {maximum}; two finite numbers are allowed{(isLogarithmic ? " above 0" : "")}, the second one larger."));
        }

        (_minimum, _maximum, IsLogarithmic) = (minimum, maximum, isLogarithmic);
    }

    public override bool IsLogarithmic { get; }

    public override string Range => $"{(IsLogarithmic ? "log-uniform" : "uniform")} {Number(_minimum)} to {Number(_maximum)}";

    internal override object Draw(SeededRandom random)
    {
        double share = random.NextDouble();
        double value = IsLogarithmic
            ? _minimum * Math.Pow((double)_maximum / _minimum, share)
            : _minimum + (share * ((double)_maximum - _minimum));
        float rounded = float.Parse(value.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return Math.Clamp(rounded, _minimum, _maximum);
    }

    internal override string Text(object value) => ((float)value).ToString("G4", CultureInfo.InvariantCulture);

    internal override double Position(object value) => (float)value;
}
