namespace MLNet.DeepExtensions.Networks.Augmentation;

/// <summary>
/// Blanks a square (DeVries and Taylor 2017), so that a network learns not to rely on one part: its centre is anywhere in the image,
/// and what would lie outside is left out.
/// </summary>
/// <param name="Size">The square's side as a share of the image's shorter side, above 0 and up to 1.</param>
/// <param name="Fill">What the square is filled with; 0 by default.</param>
public sealed record Cutout(float Size, float Fill = 0f) : PixelAugmentation
{
    /// <inheritdoc/>
    public override void Validate()
    {
        Require(Size is > 0 and <= 1, nameof(Size), Size, "above 0 and up to 1");
        Require(float.IsFinite(Fill), nameof(Fill), Fill, "a finite number");
    }

    /// <inheritdoc/>
    public override void Apply(ref AugmentationRandom random, TensorShape shape, Span<float> image)
    {
        int side = Math.Max(1, (int)MathF.Round(Size * Math.Min(shape.Height, shape.Width)));
        int top = random.Below(shape.Height) - (side / 2);
        int left = random.Below(shape.Width) - (side / 2);
        int first = Math.Max(left, 0);
        int length = Math.Min(left + side, shape.Width) - first;
        for (int y = Math.Max(top, 0); y < Math.Min(top + side, shape.Height); y++)
        {
            image.Slice(((y * shape.Width) + first) * shape.Channels, length * shape.Channels).Fill(Fill);
        }
    }
}
