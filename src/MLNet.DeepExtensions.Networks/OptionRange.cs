using System.Globalization;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Range checks of settings: the message names the setting, its value, and what is allowed.</summary>
internal static class OptionRange
{
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
}
