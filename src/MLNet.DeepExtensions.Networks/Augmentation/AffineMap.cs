namespace MLNet.DeepExtensions.Networks.Augmentation;

/// <summary>
/// Where the pixels of a new image come from: the pixel at (x, y) from <c>(XX x + XY y + X, YX x + YY y + Y)</c>,
/// in pixels from the centre of the image, x to the right and y downwards.
/// </summary>
/// <param name="XX">How far x moves the source to the right.</param>
/// <param name="XY">How far y moves the source to the right.</param>
/// <param name="X">The shift to the right.</param>
/// <param name="YX">How far x moves the source down.</param>
/// <param name="YY">How far y moves the source down.</param>
/// <param name="Y">The shift down.</param>
public readonly record struct AffineMap(float XX, float XY, float X, float YX, float YY, float Y)
{
    /// <summary>Every pixel stays.</summary>
    public static AffineMap Identity => new(1, 0, 0, 0, 1, 0);

    /// <summary>The map of two changes, this one first and the next one on its result.</summary>
    /// <param name="next">The change after this one.</param>
    public AffineMap Then(AffineMap next) => new(
        (XX * next.XX) + (XY * next.YX),
        (XX * next.XY) + (XY * next.YY),
        (XX * next.X) + (XY * next.Y) + X,
        (YX * next.XX) + (YY * next.YX),
        (YX * next.XY) + (YY * next.YY),
        (YX * next.X) + (YY * next.Y) + Y);
}
