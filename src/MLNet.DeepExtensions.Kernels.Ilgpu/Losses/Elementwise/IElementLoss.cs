namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>A loss that is the mean of a function of one prediction and one target.</summary>
internal interface IElementLoss
{
    /// <summary>The function.</summary>
    float Value(float prediction, float target);

    /// <summary>Its derivative with respect to the prediction.</summary>
    float Slope(float prediction, float target);
}
