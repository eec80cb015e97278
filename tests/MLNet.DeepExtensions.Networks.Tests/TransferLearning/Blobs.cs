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
            .Convolution(8, 3, Activation.ReLU, PaddingMode.Same).Convolution(8, 3, Activation.ReLU, stride: 2).GlobalAveragePooling().Build();
        return Backbone.FromNetwork(new TrainedNetwork(network, NetworkWeights.Initialize(network, (ulong)seed)));
    }

    public static ByteDataset Images(int count = 60)
    {
        var random = new Random(1);
        var pixels = new byte[count * 360];
        var classes = new int[count];
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
}
