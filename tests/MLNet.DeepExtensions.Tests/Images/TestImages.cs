using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.TransferLearning;

namespace MLNet.DeepExtensions.Tests.Images;

/// <summary>
/// Small images of three kinds in a folder of PNG files, and a backbone with random weights, which is pretrained enough for them.
/// </summary>
internal sealed class TestImages : IDisposable
{
    public const int Height = 12;
    public const int Width = 10;
    public static readonly string[] ClassNames = ["dark", "light", "striped"];

    public TestImages(int imagesPerClass = 8)
    {
        Folder = Directory.CreateTempSubdirectory("images-").FullName;
        foreach ((int number, string name) in ClassNames.Index())
        {
            string folder = Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;
            for (int i = 0; i < imagesPerClass; i++)
            {
                File.WriteAllBytes(Path.Combine(folder, $"{i:D3}.png"), PngEncoder.Encode(Image(number, seed: i)));
            }
        }
    }

    public string Folder { get; }

    public static Backbone Pretrained { get; } = MakeBackbone();

    /// <summary>Rows with the image in every form that a trainer takes.</summary>
    public static IDataView Rows(MLContext mlContext, TestImages images) => mlContext.Data.LoadFromEnumerable(
        ClassNames.SelectMany(
            name => Directory.GetFiles(Path.Combine(images.Folder, name)).Order(StringComparer.Ordinal)
                .Select(path => Row.Of(path, name))));

    public static DecodedImage Image(int kind, int seed)
    {
        Random random = new((seed * 3) + kind);
        byte[] pixels = new byte[Height * Width * 3];
        for (int i = 0; i < pixels.Length; i++)
        {
            int level = kind switch { 0 => 60, 1 => 180, _ => i / 3 % 2 == 0 ? 20 : 220 };
            pixels[i] = (byte)(level + random.Next(-20, 20));
        }

        return new DecodedImage(Height, Width, 3, pixels);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static Backbone MakeBackbone()
    {
        Network network = Network.Input([Height, Width, 3])
            .Convolution(8, 3, Activation.ReLU, PaddingMode.Same).Convolution(8, 3, Activation.ReLU, stride: 2).GlobalAveragePooling()
                .Build();
        return Backbone.FromNetwork(new TrainedNetwork(network, NetworkWeights.Initialize(network, seed: 1)));
    }

    internal sealed class Row
    {
        public string ImagePath { get; set; } = "";

        public string Label { get; set; } = "";

        public float Number { get; set; }

        public byte[] Content { get; set; } = [];

        [VectorType(Height, Width, 3)]
        public byte[] Pixels { get; set; } = [];

        /// <summary>As ML.NET's ExtractPixels gives them.</summary>
        [VectorType(3, Height, Width)]
        public float[] Planes { get; set; } = [];

        [VectorType(4)]
        public float[] Four { get; set; } = new float[4];

        public static Row Of(string path, string label)
        {
            byte[] content = File.ReadAllBytes(path);
            byte[] pixels = new PngDecoder().Decode(content).Pixels;
            float[] planes = new float[pixels.Length];
            for (int i = 0; i < pixels.Length; i++)
            {
                planes[(i % 3 * Height * Width) + (i / 3)] = pixels[i];
            }

            return new Row
            {
                ImagePath = path,
                Label = label,
                Number = Array.IndexOf(ClassNames, label),
                Content = content,
                Pixels = pixels,
                Planes = planes
            };
        }
    }

    internal sealed class Prediction
    {
        public uint PredictedLabel { get; set; }

        public float[] Score { get; set; } = [];
    }
}
