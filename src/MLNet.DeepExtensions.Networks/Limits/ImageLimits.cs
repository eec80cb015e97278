namespace MLNet.DeepExtensions.Networks;

/// <summary>How large an image file may say that it is, before memory is taken for it.</summary>
public sealed record ImageLimits
{
    /// <summary>Width times height.</summary>
    public long Pixels { get; init; } = 1 << 28;
}
