namespace MLNet.DeepExtensions.Networks.Augmentation;

/// <summary>Turns the image about its centre, uniformly up to an angle either way.</summary>
/// <param name="Degrees">The largest angle, from 0 to 180.</param>
public sealed record Rotation(float Degrees) : GeometricAugmentation
{
    /// <inheritdoc/>
    public override void Validate() => Require(Degrees is >= 0 and <= 180, nameof(Degrees), Degrees, "0 to 180");

    /// <inheritdoc/>
    public override AffineMap Draw(ref AugmentationRandom random, TensorShape shape) => By(random.Uniform(-Degrees, Degrees));

    /// <summary>The map that turns an image clockwise.</summary>
    internal static AffineMap By(float degrees)
    {
        (float sin, float cos) = MathF.SinCos(degrees * (MathF.PI / 180));
        return new AffineMap(cos, sin, 0, -sin, cos, 0);
    }
}
