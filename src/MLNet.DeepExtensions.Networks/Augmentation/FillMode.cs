namespace MLNet.DeepExtensions.Networks.Augmentation;

/// <summary>What lies outside of an image that is moved, turned or shrunk. For a row <c>a b c d</c>:</summary>
public enum FillMode
{
    /// <summary>A constant, k: <c>k k k | a b c d | k k k</c>.</summary>
    Constant,

    /// <summary>The nearest pixel: <c>a a a | a b c d | d d d</c>.</summary>
    Nearest,

    /// <summary>The mirrored image, its border twice: <c>c b a | a b c d | d c b</c>.</summary>
    Reflect,
}
