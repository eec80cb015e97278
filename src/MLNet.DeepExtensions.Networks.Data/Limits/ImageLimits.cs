namespace MLNet.DeepExtensions.Networks;

/// <summary>How large an image file may be, and may say that its image is, before memory is taken for it.</summary>
public sealed record ImageLimits
{
    /// <summary>Width times height; 67,108,864 by default (8192 x 8192). A decoder takes up to eight bytes per pixel.</summary>
    public long Pixels { get; init; } = 1L << 26;

    /// <summary>Width, and height; 1,000,000 by default.</summary>
    public int Side { get; init; } = 1_000_000;

    /// <summary>Bytes of a file; 1,073,741,824 (1 GiB) by default.</summary>
    public long FileBytes { get; init; } = 1L << 30;
}
