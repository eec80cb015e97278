namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>Something in an image folder that is not a readable image.</summary>
/// <param name="Path">The file or folder.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record SkippedImage(string Path, string Reason);
