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

    public static void Finite<T>(T value, string name)
        where T : INumber<T> => Require(T.IsFinite(value), value, name, "a finite number");

    /// <summary>0 or more and below 1: a rate, a momentum, a fraction.</summary>
    public static void Share<T>(T value, string name)
        where T : INumber<T> => Require(value >= T.Zero && value < T.One, value, name, "0 or more and below 1");

    public static void Between<T>(T value, T minimum, T maximum, string name)
        where T : INumber<T> => Require(
            value >= minimum && value <= maximum, value, name, string.Create(CultureInfo.InvariantCulture, $"{minimum} to {maximum}"));

    /// <summary>Throws where a setting is out of range.</summary>
    /// <param name="isAllowed">The check, written as a pattern (<c>x is &gt; 0 and &lt;= 1</c>) so that NaN fails it.</param>
    /// <param name="owner">The record that has the setting.</param>
    /// <param name="option">The setting's name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="allowed">What is allowed, in words.</param>
    /// <exception cref="ArgumentOutOfRangeException">The check failed.</exception>
    public static void Require(bool isAllowed, object owner, string option, IFormattable value, string allowed)
    {
        if (!isAllowed)
        {
            throw new ArgumentOutOfRangeException(
                option,
                $"{owner.GetType().Name}.{option} is {value.ToString(null, CultureInfo.InvariantCulture)}; it must be {allowed}.");
        }
    }

    private static void Require<T>(bool holds, T value, string name, string allowed)
    {
        if (!holds)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; {allowed} is allowed."), name);
        }
    }
}
