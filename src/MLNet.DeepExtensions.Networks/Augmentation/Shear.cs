namespace MLNet.DeepExtensions.Networks.Augmentation;

/// <summary>Skews the image: what was upright leans to the side, and what was level slopes, uniformly up to an angle either way.</summary>
/// <param name="XDegrees">The largest angle by which upright lines lean, from 0 to below 90.</param>
/// <param name="YDegrees">The largest angle by which level lines slope, from 0 to below 90; 0 by default.</param>
public sealed record Shear(float XDegrees, float YDegrees = 0f) : GeometricAugmentation
{
    /// <inheritdoc/>
    public override void Validate()
    {
        Require(XDegrees is >= 0 and < 90, nameof(XDegrees), XDegrees, "0 to below 90");
        Require(YDegrees is >= 0 and < 90, nameof(YDegrees), YDegrees, "0 to below 90");
    }

    /// <inheritdoc/>
    public override AffineMap Draw(ref AugmentationRandom random, TensorShape shape) => AffineMap.Identity with
    {
        XY = Slope(ref random, XDegrees),
        YX = Slope(ref random, YDegrees),
    };

    private static float Slope(ref AugmentationRandom random, float degrees) =>
        MathF.Tan(random.Uniform(-degrees, degrees) * (MathF.PI / 180));
}
