namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>How an image of another aspect ratio fills the size asked for.</summary>
public enum ImageFit
{
    /// <summary>The whole image, stretched.</summary>
    Stretch,

    /// <summary>The largest centred part of the aspect ratio asked for; the rest is cut off.</summary>
    CenterCrop,
}
