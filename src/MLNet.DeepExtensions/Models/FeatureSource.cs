namespace MLNet.DeepExtensions;

/// <summary>What a feature column has. The numbers are part of the model format.</summary>
internal enum FeatureSource
{
    /// <summary>A vector of the values that the network takes.</summary>
    Values = 0,

    /// <summary>The path of an image file, as text.</summary>
    ImagePath = 1,

    /// <summary>The content of an image file, as a vector of bytes of any length.</summary>
    ImageFile = 2,

    /// <summary>ML.NET's decoded image, <c>MLImage</c>.</summary>
    Image = 3,
}
