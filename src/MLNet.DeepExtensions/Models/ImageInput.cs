using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions;

/// <summary>Makes a network's input of an image.</summary>
internal static class ImageInput
{
    /// <summary>Decodes an image.</summary>
    /// <param name="file">The image.</param>
    /// <param name="layout">What the network takes.</param>
    /// <param name="input">Receives <c>[layout.Size]</c>.</param>
    /// <exception cref="InvalidOperationException">The image cannot be decoded; the message names column and image.</exception>
    public static void Decode(ImageFile file, FeatureLayout layout, Span<float> input)
    {
        byte[] pixels = new byte[layout.Size];
        if (file.TryDecode(layout.ImageOptions, pixels) is { } reason)
        {
            throw new InvalidOperationException(
                $"The image '{file.Name}' of the feature column '{layout.ColumnName}' cannot be read: {reason}");
        }

        ByteRows.Widen(pixels, input, layout.ByteScale, 0f);
    }
}
