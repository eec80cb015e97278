namespace MLNet.DeepExtensions.Networks.Attribution;

/// <summary>
/// <c>d score / d x</c>: by how much the score changes with each value (Simonyan et al. 2013, "saliency"), or times the value,
/// <c>x d score / d x</c> (Shrikumar et al. 2016). The quickest method, and a noisy one.
/// </summary>
public sealed record InputGradients : AttributionMethod
{
    /// <summary>Whether the derivatives are multiplied by the values; false by default.</summary>
    public bool TimesInput { get; init; }

    /// <inheritdoc/>
    public override AttributionValues Compute(AttributionProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        float[] gradients = problem.Gradients([.. problem.Input]);
        for (int i = 0; TimesInput && i < gradients.Length; i++)
        {
            gradients[i] *= problem.Input[i];
        }

        return new AttributionValues(gradients);
    }
}
