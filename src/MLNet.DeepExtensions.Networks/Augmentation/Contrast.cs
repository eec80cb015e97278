using System.Numerics.Tensors;

namespace MLNet.DeepExtensions.Networks.Augmentation;

/// <summary>
/// Draws pixels away from the image's mean or towards it: <c>y = mean + f (x - mean)</c>, the mean being that of all the image's values and
/// f uniform in 1 ± an amount. Nothing is cut off at the ends of the range.
/// </summary>
/// <param name="Amount">The largest deviation of the factor from 1, from 0 to 1.</param>
public sealed record Contrast(float Amount) : PixelAugmentation
{
    /// <inheritdoc/>
    public override void Validate() => Require(Amount is >= 0 and <= 1, nameof(Amount), Amount, "0 to 1");

    /// <inheritdoc/>
    public override void Apply(ref AugmentationRandom random, TensorShape shape, Span<float> image)
    {
        // Summed in order and in double precision: a vectorised sum has other bits on other processors.
        double sum = 0;
        foreach (float value in image)
        {
            sum += value;
        }

        float mean = (float)(sum / image.Length);
        float factor = random.Uniform(1 - Amount, 1 + Amount);
        TensorPrimitives.Multiply(image, factor, image);
        TensorPrimitives.Add(image, mean * (1 - factor), image);
    }
}
