using MLNet.DeepExtensions.Networks.Onnx;

namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

/// <summary>Known architectures with few channels, on small images, as their files are written: random weights, nothing folded.</summary>
internal static class NetworkSketches
{
    private const int Size = 32;
    private const int Classes = 7;

    private static readonly Dictionary<string, Func<OnnxSketch, string>> s_networks = new()
    {
        ["MobileNetV1"] = MobileNetV1,
        ["VGG"] = Vgg,
        ["EfficientNet-Lite"] = EfficientNetLite,
    };

    public static IEnumerable<string> Names => s_networks.Keys;

    public static OperatorCase Make(string name)
    {
        OnnxSketch sketch = new(new Random(7));
        return new OperatorCase(sketch, s_networks[name](sketch), isChannelsLast: false);
    }

    /// <summary>A convolution without bias, a batch normalization, and ReLU6 where it is asked for.</summary>
    private static string Block(
        OnnxSketch s, string image, int channels, int filters, int kernel, int stride, int groups = 1, bool isActivated = true)
    {
        double deviation = Math.Sqrt(2.0 * groups / (channels * kernel * kernel));
        string value = s.Node(
            "Conv", [image, s.Normal(deviation, filters, channels / groups, kernel, kernel)], new OnnxAttribute("auto_pad", "SAME_UPPER"),
            new OnnxAttribute("strides", new long[] { stride, stride }), new OnnxAttribute("group", (long)groups));
        value = s.BatchNormalization(value, filters);
        return isActivated ? s.Node("Clip", [value, s.Floats([], 0f), s.Floats([], 6f)]) : value;
    }

    // Howard and others 2017: 3x3 convolutions by channel, each with a 1x1 convolution behind it.
    private static string MobileNetV1(OnnxSketch s)
    {
        string value = Block(s, s.Input(3, Size, Size), 3, 8, kernel: 3, stride: 2);
        int channels = 8;
        foreach ((int filters, int stride) in new[] { (16, 1), (32, 2), (32, 1), (64, 2), (64, 1), (128, 2) })
        {
            value = Block(s, value, channels, channels, kernel: 3, stride, groups: channels);
            value = Block(s, value, channels, filters, kernel: 1, stride: 1);
            channels = filters;
        }

        value = s.Node("Reshape", [s.Node("GlobalAveragePool", [value]), s.Integers(-1, channels)]);
        return s.Node("Softmax", [s.Gemm(value, channels, Classes)], new OnnxAttribute("axis", 1L));
    }

    // Simonyan and Zisserman 2015: pairs of 3x3 convolutions, poolings, and three dense layers on the flattened image.
    private static string Vgg(OnnxSketch s)
    {
        string value = s.Input(3, Size, Size);
        int channels = 3;
        foreach (int filters in (int[])[8, 16, 24])
        {
            for (int i = 0; i < 2; i++)
            {
                value = s.Node(
                    "Relu", [s.Convolution(value, channels, filters, [3, 3], new OnnxAttribute("pads", new long[] { 1, 1, 1, 1 }))]);
                channels = filters;
            }

            value = s.Node(
                "MaxPool", [value], new OnnxAttribute("kernel_shape", new long[] { 2, 2 }),
                new OnnxAttribute("strides", new long[] { 2, 2 }));
        }

        value = s.Node("Flatten", [value]);
        int features = channels * Size / 8 * Size / 8;
        foreach (int units in (int[])[32, 32])
        {
            value = s.Node("Dropout", [s.Node("Relu", [s.Gemm(value, features, units)]), s.Floats([], 0.5f)]);
            features = units;
        }

        return s.Gemm(value, features, Classes);
    }

    // Tan and Le 2019, without squeeze and excitation and with ReLU6: a block widens, filters by channel, narrows, and adds its input where
    // the shapes are the same.
    private static string EfficientNetLite(OnnxSketch s)
    {
        string value = Block(s, s.Input(3, Size, Size), 3, 8, kernel: 3, stride: 2);
        int channels = 8;
        (int, int, int, int)[] blocks = [(8, 3, 1, 1), (12, 3, 2, 6), (12, 3, 1, 6), (20, 5, 2, 6), (20, 5, 1, 6), (32, 3, 1, 6)];
        foreach ((int filters, int kernel, int stride, int expansion) in blocks)
        {
            string wide = expansion == 1 ? value : Block(s, value, channels, channels * expansion, kernel: 1, stride: 1);
            wide = Block(s, wide, channels * expansion, channels * expansion, kernel, stride, groups: channels * expansion);
            string narrow = Block(s, wide, channels * expansion, filters, kernel: 1, stride: 1, isActivated: false);
            value = stride == 1 && filters == channels ? s.Node("Add", [narrow, value]) : narrow;
            channels = filters;
        }

        value = Block(s, value, channels, 64, kernel: 1, stride: 1);
        value = s.Node("Squeeze", [s.Node("ReduceMean", [value], new OnnxAttribute("axes", new long[] { 2, 3 })), s.Integers(2, 3)]);
        return s.Gemm(value, 64, Classes);
    }
}
