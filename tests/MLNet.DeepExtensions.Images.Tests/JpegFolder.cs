using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.TransferLearning;
using SkiaSharp;

namespace MLNet.DeepExtensions.Images.Tests;

/// <summary>A folder of two classes of small JPEG files, and a backbone with random weights, which is pretrained enough for them.</summary>
internal sealed class JpegFolder : IDisposable
{
    public JpegFolder(int imagesPerClass = 10)
    {
        Path = Directory.CreateTempSubdirectory("jpeg-").FullName;
        foreach ((int number, string name) in new[] { "dark", "light" }.Index())
        {
            string folder = Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;
            for (int i = 0; i < imagesPerClass; i++)
            {
                DecodedImage image = TestImages.Gradient(height: 12 + i, width: 20 - i);
                byte[] pixels = Array.ConvertAll(image.Pixels, pixel => (byte)((pixel / 3) + (number * 160)));
                byte[] file = TestImages.Encode(new DecodedImage(image.Height, image.Width, 3, pixels), SKEncodedImageFormat.Jpeg);
                File.WriteAllBytes(System.IO.Path.Combine(folder, $"{i:D3}.jpg"), file);
            }
        }
    }

    public static Backbone Pretrained { get; } = MakeBackbone();

    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static Backbone MakeBackbone()
    {
        Network network = Network.Input([8, 8, 3])
            .Convolution(8, 3, Activation.ReLU, PaddingMode.Same).Convolution(8, 3, Activation.ReLU, stride: 2).GlobalAveragePooling()
                .Build();
        return Backbone.FromNetwork(new TrainedNetwork(network, NetworkWeights.Initialize(network, seed: 1)));
    }
}
