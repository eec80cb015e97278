using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

/// <summary>Images as ONNX networks of others take them, channels first.</summary>
internal static class PlanarImages
{
    /// <summary>The little-endian floats of a file.</summary>
    public static float[] ReadFloats(string path) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();

    /// <summary>From <c>[N, C, H, W]</c> to <c>[N, H, W, C]</c>.</summary>
    /// <param name="images">The images.</param>
    /// <param name="shape">The shape of one, <c>[H, W, C]</c>.</param>
    public static float[] ChannelsLast(ReadOnlySpan<float> images, TensorShape shape)
    {
        float[] turned = new float[images.Length];
        int positions = shape.Height * shape.Width;
        for (int i = 0; i < images.Length; i++)
        {
            int inImage = i % shape.Size;
            turned[i - inImage + (inImage % positions * shape.Channels) + (inImage / positions)] = images[i];
        }

        return turned;
    }
}
