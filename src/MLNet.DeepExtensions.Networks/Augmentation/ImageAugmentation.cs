namespace MLNet.DeepExtensions.Networks.Augmentation;

/// <summary>
/// One way to change images at random while a network trains, so that it sees more than there is. An augmentation of one's own derives from
/// <see cref="GeometricAugmentation"/> (pixels move) or <see cref="PixelAugmentation"/> (pixels change).
/// </summary>
public abstract record ImageAugmentation
{
    private protected ImageAugmentation()
    {
    }

    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it, its value and what is allowed.</exception>
    public virtual void Validate()
    {
    }

    /// <summary>Checks one setting.</summary>
    /// <param name="allowed">Whether the value is in its range.</param>
    /// <param name="name">The setting's name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="range">What is allowed, such as <c>0 to 1</c>.</param>
    /// <exception cref="ArgumentException">The value is not allowed.</exception>
    protected void Require(bool allowed, string name, float value, string range)
    {
        if (!allowed)
        {
            throw new ArgumentException($"{GetType().Name}.{name} is {value}; {range} is allowed.");
        }
    }
}
