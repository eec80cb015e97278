using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>The image decoders that this process has, and decoders put together.</summary>
public static class ImageDecoders
{
    /// <summary>So many of a file's first bytes tell a decoder its format.</summary>
    internal const int HeaderLength = 16;

    private const string ImagesAssembly = "MLNet.DeepExtensions.Images";
    private const string OnlyBesideTheApp = "The assembly stands on ML.NET, which no app of native code has; such an app registers its decoder.";
    private static readonly Lock s_gate = new();
    private static IImageDecoder[] s_decoders = [new PngDecoder(), new PnmDecoder()];
    private static bool s_searched;

    /// <summary>
    /// All formats that this process can decode: PNG and PNM (PBM, PGM, PPM), which need no other package; JPEG, WebP, GIF, BMP and ICO
    /// where the assembly
    /// <c>MLNet.DeepExtensions.Images</c> lies beside the application; and those of <see cref="Register"/>, also where they are added
    /// later.
    /// </summary>
    public static IImageDecoder Default { get; } = new Registered();

    /// <summary>Adds a decoder to <see cref="Default"/>; one registered later is asked first.</summary>
    /// <param name="decoder">The decoder.</param>
    public static void Register(IImageDecoder decoder)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        lock (s_gate)
        {
            s_decoders = [decoder, .. s_decoders];
        }
    }

    /// <summary>A decoder that leaves each file to the first of several that can decode it.</summary>
    /// <param name="decoders">The decoders, the preferred one first.</param>
    public static IImageDecoder Combine(params IReadOnlyList<IImageDecoder> decoders) => new Composite([.. decoders]);

    /// <summary>What a file that no decoder takes is, as far as its first bytes tell.</summary>
    internal static string Describe(ReadOnlySpan<byte> beginning) => NameOf(beginning) is { } format
        ? $"this is a {format} image, for which there is no decoder here; the package {ImagesAssembly} decodes JPEG, WebP, GIF and BMP, and {nameof(ImageDecoders)}.{nameof(Register)} takes any other {nameof(IImageDecoder)}"
        : $"this is {ForeignFile.Describe(beginning) ?? "not an image of a known format"}";

    private static string? NameOf(ReadOnlySpan<byte> header) => header switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "PNG",
        [0xFF, 0xD8, 0xFF, ..] => "JPEG",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "GIF",
        [(byte)'B', (byte)'M', ..] => "BMP",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "WebP",
        [(byte)'I', (byte)'I', 0x2A, 0, ..] or [(byte)'M', (byte)'M', 0, 0x2A, ..] => "TIFF",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', .. var brand] when IsImageBrand(brand) => "HEIF or AVIF",
        _ => null,
    };

    // Videos have containers of the same kind.
    private static bool IsImageBrand(ReadOnlySpan<byte> brand) =>
        brand.StartsWith("avi"u8) || brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8) || brand.StartsWith("mif"u8)
            || brand.StartsWith("msf"u8);

    private static IImageDecoder[] Decoders()
    {
        lock (s_gate)
        {
            if (!s_searched)
            {
                s_searched = true;
                s_decoders = [.. s_decoders, .. FromImagesAssembly()];
            }

            return s_decoders;
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = OnlyBesideTheApp)]
    [UnconditionalSuppressMessage("Trimming", "IL2067", Justification = OnlyBesideTheApp)]
    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = OnlyBesideTheApp)]
    private static IEnumerable<IImageDecoder> FromImagesAssembly()
    {
        Assembly assembly;
        try
        {
            assembly = Assembly.Load(ImagesAssembly);
        }
        catch (Exception exception) when (exception is FileNotFoundException or FileLoadException or BadImageFormatException)
        {
            return [];
        }

        return assembly.GetExportedTypes()
            .Where(static type => !type.IsAbstract && typeof(IImageDecoder).IsAssignableFrom(type))
            .Select(static type => (IImageDecoder)Activator.CreateInstance(type)!);
    }

    private static IImageDecoder? Find(IImageDecoder[] decoders, ReadOnlySpan<byte> header)
    {
        foreach (IImageDecoder decoder in decoders)
        {
            if (decoder.CanDecode(header))
            {
                return decoder;
            }
        }

        return null;
    }

    private static DecodedImage Decode(IImageDecoder[] decoders, ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> header = file[..Math.Min(file.Length, HeaderLength)];
        return (Find(decoders, header) ?? throw new InvalidDataException(
            $"The image cannot be decoded: {Describe(file[..Math.Min(file.Length, ForeignFile.Beginning)])}.")).Decode(file);
    }

    private sealed class Composite(IImageDecoder[] decoders) : IImageDecoder
    {
        public bool CanDecode(ReadOnlySpan<byte> header) => Find(decoders, header) is not null;

        public DecodedImage Decode(ReadOnlySpan<byte> file) => ImageDecoders.Decode(decoders, file);
    }

    private sealed class Registered : IImageDecoder
    {
        public bool CanDecode(ReadOnlySpan<byte> header) => Find(Decoders(), header) is not null;

        public DecodedImage Decode(ReadOnlySpan<byte> file) => ImageDecoders.Decode(Decoders(), file);
    }
}
