using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.TransferLearning;

namespace MLNet.DeepExtensions.Networks.Tests.TransferLearning;

/// <summary>Small images of three kinds, and a backbone with random weights, which is pretrained enough for them.</summary>
internal static class Blobs
{
    private static readonly string[] s_names = ["dark", "light", "striped"];

    public static Backbone Pretrained(int seed = 1)
    {
        Network network = Network.Input([12, 10, 3])
            .Convolution(8, 3, Activation.ReLU, PaddingMode.Same).Convolution(8, 3, Activation.ReLU, stride: 2).GlobalAveragePooling()
                .Build();
        return Backbone.FromNetwork(new TrainedNetwork(network, NetworkWeights.Initialize(network, (ulong)seed)));
    }

    public static ByteDataset Images(int count = 60)
    {
        Random random = new(1);
        byte[] pixels = new byte[count * 360];
        int[] classes = new int[count];
        for (int i = 0; i < count; i++)
        {
            classes[i] = i % 3;
            for (int j = 0; j < 360; j++)
            {
                int level = classes[i] switch { 0 => 60, 1 => 180, _ => j / 3 % 2 == 0 ? 20 : 220 };
                pixels[(i * 360) + j] = (byte)(level + random.Next(-20, 20));
            }
        }

        return Dataset.FromBytes(pixels, [12, 10, 3], Targets.Classes(classes, s_names), scale: 1f);
    }

    /// <summary>
    /// Images of teeth, of two classes: steep on one side and flat on the other, where one class mirrored looks like the other, or alike on
    /// both sides.
    /// </summary>
    public static ByteDataset Teeth(int count, bool isSided)
    {
        Random random = new(1);
        byte[] pixels = new byte[count * 360];
        for (int i = 0; i < pixels.Length; i++)
        {
            int column = i / 3 % 5;
            int height = isSided ? column : 2 * Math.Abs(column - 2);
            int level = 20 + (50 * (i / 360 % 2 == 0 ? height : 4 - height));
            pixels[i] = (byte)(level + random.Next(-20, 20));
        }

        return Dataset.FromBytes(
            pixels, [12, 10, 3], Targets.Classes([.. Enumerable.Range(0, count).Select(static i => i % 2)], ["one", "other"]), scale: 1f);
    }
}
