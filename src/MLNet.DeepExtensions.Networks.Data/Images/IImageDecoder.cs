namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>Decodes images of one format or of several. Safe from many threads at once.</summary>
public interface IImageDecoder
{
    /// <summary>Whether a file is of a format that this decodes, told by its content.</summary>
    /// <param name="header">The file's first bytes, 16 unless the file is shorter.</param>
    bool CanDecode(ReadOnlySpan<byte> header);

    /// <summary>Decodes a whole file.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or not of that format, or larger than the decoder allows.</exception>
    DecodedImage Decode(ReadOnlySpan<byte> file);
}
