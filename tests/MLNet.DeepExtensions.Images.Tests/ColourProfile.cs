using System.Buffers.Binary;
using System.Text;

namespace MLNet.DeepExtensions.Images.Tests;

/// <summary>A colour profile (ICC.1, a display of three colours by matrix and gamma) that no program can mistake for sRGB.</summary>
internal static class ColourProfile
{
    private const int HeaderLength = 128;
    private const int EntryLength = 12;

    /// <summary>Makes the profile: red, green and blue have each other's places in sRGB, and the gammas 1, 1.8 and 2.2.</summary>
    public static byte[] Make()
    {
        (string Name, byte[] Content)[] tags =
        [
            ("desc", [.. "desc"u8, 0, 0, 0, 0, 0, 0, 0, 2, (byte)'p', 0, .. new byte[78]]), ("wtpt", Xyz(0.9642, 1, 0.8249)),
            ("rXYZ", Xyz(0.1431, 0.0606, 0.7141)), ("gXYZ", Xyz(0.4361, 0.2225, 0.0139)), ("bXYZ", Xyz(0.3851, 0.7169, 0.0971)),
            ("rTRC", Gamma(1)), ("gTRC", Gamma(1.8)), ("bTRC", Gamma(2.2)),
        ];
        List<byte> profile = new(new byte[HeaderLength]);
        profile.AddRange(Number(tags.Length));
        int position = HeaderLength + 4 + (EntryLength * tags.Length);
        foreach ((string name, byte[] content) in tags)
        {
            profile.AddRange([.. Encoding.ASCII.GetBytes(name), .. Number(position), .. Number(content.Length)]);
            position += content.Length;
        }

        foreach ((_, byte[] content) in tags)
        {
            profile.AddRange(content);
        }

        byte[] file = [.. profile];
        Number(file.Length).CopyTo(file, 0);
        Number(0x02400000).CopyTo(file, 8);
        "mntrRGB XYZ "u8.CopyTo(file.AsSpan(12));
        "acsp"u8.CopyTo(file.AsSpan(36));
        Xyz(0.9642, 1, 0.8249).AsSpan(8).CopyTo(file.AsSpan(68));
        return file;
    }

    private static byte[] Xyz(double x, double y, double z) => [.. "XYZ "u8, 0, 0, 0, 0, .. Fixed(x), .. Fixed(y), .. Fixed(z)];

    private static byte[] Gamma(double gamma) =>
        [.. "curv"u8, 0, 0, 0, 0, 0, 0, 0, 1, (byte)gamma, (byte)((gamma - (int)gamma) * 256), 0, 0];

    private static byte[] Fixed(double value) => Number((int)Math.Round(value * 65536));

    private static byte[] Number(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
