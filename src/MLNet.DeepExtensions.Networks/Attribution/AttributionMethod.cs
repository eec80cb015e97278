namespace MLNet.DeepExtensions.Networks.Attribution;

/// <summary>
/// One way to say how much each part of an input counts for an output. A method of your own derives from this record and computes by what
/// <see cref="AttributionProblem"/> gives: scores and gradients.
/// </summary>
public abstract record AttributionMethod
{
    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it, its value and what is allowed.</exception>
    public virtual void Validate()
    {
    }

    /// <summary>Computes the attributions.</summary>
    /// <param name="problem">Network, input and output.</param>
    /// <returns>One value for each of the input's, or for an image one for each pixel.</returns>
    public abstract AttributionValues Compute(AttributionProblem problem);
}

/// <summary>What an <see cref="AttributionMethod"/> gives.</summary>
/// <param name="Values">The attributions: as many as the input has values or, for an image, pixels.</param>
/// <param name="BaselineScore">The score from which the attributions lead to the input's, where they do so.</param>
public sealed record AttributionValues(float[] Values, double? BaselineScore = null);
