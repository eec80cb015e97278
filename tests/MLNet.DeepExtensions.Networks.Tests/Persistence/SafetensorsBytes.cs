using System.Buffers.Binary;
using System.Text;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks.Tests.Persistence;

/// <summary>Files made by hand, and files in memory.</summary>
internal static class SafetensorsBytes
{
    /// <summary>A small file as it is written: two tensors, an empty one, and metadata.</summary>
    public static byte[] Small() => Write(
        [
            new SafetensorsTensor("dense/weights", [2, 3], new float[] { 1, -2, 3.5f, 0, float.MaxValue, -0f }),
            new SafetensorsTensor("nothing", [0, 4], Array.Empty<float>()),
            new SafetensorsTensor("dense/bias", [], new float[] { 7 }),
        ],
        new Dictionary<string, string> { ["network"] = """{"layers":["dense"]}""", ["labels"] = "größer\nkleiner" });

    public static byte[] Write(IReadOnlyList<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using MemoryStream stream = new();
        SafetensorsFile.Write(stream, tensors, metadata);
        return stream.ToArray();
    }

    public static SafetensorsContent Read(byte[] file, bool requireDigest = true, SafetensorsLimits? limits = null)
    {
        using MemoryStream stream = new(file);
        return SafetensorsFile.Read(stream, file.Length, "small.safetensors", requireDigest, limits);
    }

    /// <summary>A file of another maker: this header, and this many bytes (1, 2, 3, ...) behind it.</summary>
    public static byte[] Foreign(string header, int dataBytes = 0, ulong? claimedLength = null)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] file = new byte[sizeof(ulong) + text.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(file, claimedLength ?? (ulong)text.Length);
        text.CopyTo(file, sizeof(ulong));
        for (int i = 0; i < dataBytes; i++)
        {
            file[sizeof(ulong) + text.Length + i] = (byte)(i + 1);
        }

        return file;
    }
}
