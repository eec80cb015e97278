using System.Numerics.Tensors;

namespace MLNet.DeepExtensions.Networks.Augmentation;

/// <summary>
/// Adds the same to all pixels: <c>y = x + d</c>, d uniform up to an amount either way. Nothing is cut off at the ends of the range.
/// </summary>
/// <param name="Amount">
/// The largest change, in the units of the inputs (0.2 is a fifth of the range of images that are read as 0 to 1); 0 or more.
/// </param>
public sealed record Brightness(float Amount) : PixelAugmentation
{
    /// <inheritdoc/>
    public override void Validate() => Require(Amount >= 0 && float.IsFinite(Amount), nameof(Amount), Amount, "0 or more");

    /// <inheritdoc/>
    public override void Apply(ref AugmentationRandom random, TensorShape shape, Span<float> image) =>
        TensorPrimitives.Add(image, random.Uniform(-Amount, Amount), image);
}
