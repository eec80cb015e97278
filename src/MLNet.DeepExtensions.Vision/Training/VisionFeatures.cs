namespace MLNet.DeepExtensions.Vision;

/// <summary>How a column has images.</summary>
internal enum VisionFeatures
{
    /// <summary>Paths of files.</summary>
    Path,

    /// <summary>Contents of files.</summary>
    Content,

    /// <summary>ML.NET's images.</summary>
    Image,
}
