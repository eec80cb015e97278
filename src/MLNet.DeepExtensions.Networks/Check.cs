using System.Globalization;
using System.Numerics;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Range checks of settings: each message names the setting, its value and what is allowed.</summary>
internal static class Check
{
    public static void Positive<T>(T value, string name)
        where T : INumber<T> => Require(value > T.Zero && T.IsFinite(value), value, name, "more than 0");

    public static void NotNegative<T>(T value, string name)
        where T : INumber<T> => Require(value >= T.Zero && T.IsFinite(value), value, name, "0 or more");

    /// <summary>0 or more and below 1: a rate, a momentum, a fraction.</summary>
    public static void Share<T>(T value, string name)
        where T : INumber<T> => Require(value >= T.Zero && value < T.One, value, name, "0 or more and below 1");

    public static void Between<T>(T value, T minimum, T maximum, string name)
        where T : INumber<T> => Require(
            value >= minimum && value <= maximum, value, name, string.Create(CultureInfo.InvariantCulture, $"{minimum} to {maximum}"));

    private static void Require<T>(bool holds, T value, string name, string allowed)
    {
        if (!holds)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; {allowed} is allowed."), name);
        }
    }
}
