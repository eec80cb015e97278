namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>How pixels of another size are computed.</summary>
public enum ImageResampling
{
    /// <summary>Bilinear; where the image shrinks, the triangle is widened to cover all pixels, as Pillow's BILINEAR does.</summary>
    Bilinear,

    /// <summary>The mean over the area that the new pixel covers.</summary>
    Area,
}
