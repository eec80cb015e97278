namespace MLNet.DeepExtensions.Networks.Augmentation;

/// <summary>Moves the image, uniformly up to a share of its width and of its height either way.</summary>
/// <param name="X">The largest move to the side, as a share of the width, from 0 to 1.</param>
/// <param name="Y">The largest move up or down, as a share of the height, from 0 to 1.</param>
public sealed record Shift(float X, float Y) : GeometricAugmentation
{
    /// <inheritdoc/>
    public override void Validate()
    {
        Require(X is >= 0 and <= 1, nameof(X), X, "0 to 1");
        Require(Y is >= 0 and <= 1, nameof(Y), Y, "0 to 1");
    }

    /// <inheritdoc/>
    public override AffineMap Draw(ref AugmentationRandom random, TensorShape shape) => AffineMap.Identity with
    {
        X = random.Uniform(-X, X) * shape.Width,
        Y = random.Uniform(-Y, Y) * shape.Height,
    };
}
