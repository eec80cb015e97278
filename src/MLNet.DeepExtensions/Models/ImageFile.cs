using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions;

/// <summary>The image of a row that was read from its column and not decoded yet: the path of a file, or its content.</summary>
/// <param name="Name">What a message calls it: the path, or the row's number.</param>
/// <param name="Content">The content; null where it is in the file at that path.</param>
internal readonly record struct ImageFile(string Name, byte[]? Content)
{
    /// <summary>Decodes the image; null where that worked, and else why not.</summary>
    public string? TryDecode(ImageFolderOptions options, Span<byte> pixels) => (Name, Content) switch
    {
        ("", null) => "the path is missing",
        (_, null) => ImageReader.TryRead(Name, options, pixels),
        (_, []) => "the image is missing",
        _ => ImageReader.TryDecode(Content, options, pixels),
    };
}
