using MLNet.DeepExtensions.Networks.Onnx;
using MLNet.DeepExtensions.Networks.Persistence;
using MLNet.DeepExtensions.Networks.Tests.Persistence;

namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

public class OnnxHostileFileTests
{
    private static readonly OnnxTensor s_weights = OnnxTensor.Of("w", [2, 3], [1, 2, 3, 4, 5, 6]);

    [Fact]
    public void A_file_truncated_at_any_length_is_refused()
    {
        byte[] file = Small();
        for (int length = 0; length < file.Length; length++)
        {
            Assert.NotNull(Refusal(file[..length]));
        }
    }

    [Fact]
    [Trait("Category", "Fuzz")]
    public void Mutated_files_are_read_or_refused_but_never_crash()
    {
        byte[] file = Small();
        Random random = new(5);
        for (int i = 0; i < Fuzz.Rounds(20_000); i++)
        {
            _ = Refusal(FileMutations.Mutate(file, random));
        }
    }

    [Fact]
    public void A_file_of_random_bytes_is_refused()
    {
        Random random = new(6);
        for (int i = 0; i < 2_000; i++)
        {
            byte[] file = new byte[random.Next(200)];
            random.NextBytes(file);
            Assert.NotNull(Refusal(file));
        }
    }

    [Fact]
    public void A_length_beyond_the_end_is_refused() =>
        Assert.Contains("declares", Refuses<ModelFormatException>([0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]));

    [Fact]
    public void A_constant_whose_size_does_not_fit_its_shape_is_refused()
    {
        OnnxModel model = Model([Node("MatMul", ["x", "w"])], s_weights with { Shape = [2, 4] });
        Assert.Contains("'w'", Refuses<ModelFormatException>(OnnxModelWriter.Write(model).ToArray()));
    }

    [Fact]
    public void A_shape_whose_size_overflows_is_refused() => Assert.Contains(
        "'w'", RefusesWithoutMemory<ModelFormatException>(
            Model([Node("MatMul", ["x", "w"])], s_weights with { Shape = [1L << 40, 1L << 40] })));

    [Fact]
    public void An_input_that_leaves_more_than_the_batch_open_is_an_error_that_says_what_is()
    {
        Assert.Contains("leaves its number of features unspecified; export", OpenInput([null, null]));
        Assert.Contains("leaves its number of channels unspecified; export", OpenInput([null, null, null, null]));
        Assert.Contains("leaves the images' size unspecified; InputSize must give it", OpenInput([null, 3, null, null]));
        Assert.Contains("a batch of float rows or images", Assert.Throws<NotSupportedException>(() => Read([])).Message);

        static string OpenInput(long?[] shape) => Assert.Throws<ArgumentException>(() => Read(shape)).Message;
        static void Read(long?[] shape)
        {
            OnnxModel model = Model([Node("Relu", ["x"])]);
            OnnxGraph graph = model.Graph with { Inputs = [new OnnxValue("x", OnnxElementType.Float, [.. shape])] };
            _ = OnnxImporter.Read(OnnxModelWriter.Write(model with { Graph = graph }).ToArray(), "memory", new OnnxImportOptions());
        }
    }

    [Fact]
    public void An_input_too_large_is_refused() =>
        Assert.Contains(
            "at most 268,435,456 (Limits.Current.Networks.LayerValues)",
            RefusesWithoutMemory<ModelFormatException>(WithInput(Model([Node("Relu", ["x"])]), 1L << 30, 1L << 30)));

    [Fact]
    public void An_image_that_padding_makes_too_large_is_refused()
    {
        OnnxTensor pads = OnnxTensor.Of("pads", [0, 0, 65535, 65535, 0, 0, 65535, 65535]);
        string message = RefusesWithoutMemory<NotSupportedException>(WithInput(Model([Node("Pad", ["x", "pads"])], pads), 3, 9000, 9000));
        Assert.Contains("'node' (Pad) is not valid here", message);
    }

    [Fact]
    public void Channels_that_joining_makes_too_many_are_refused()
    {
        string message = RefusesWithoutMemory<NotSupportedException>(WithInput(
            Model([Node("Concat", [.. Enumerable.Repeat("x", 20)]) with { Attributes = [new OnnxAttribute("axis", 1L)] }]), 4, 8192, 8192));
        Assert.Contains("'node' (Concat) is not valid here", message);
    }

    [Fact]
    public void Filters_that_are_many_and_empty_are_refused()
    {
        OnnxTensor filters = new("w", OnnxElementType.Float, [int.MaxValue, 0, 1, 1], default);
        string message = RefusesWithoutMemory<NotSupportedException>(WithInput(Model([Node("Conv", ["x", "w"])], filters), 3, 8, 8));
        Assert.Contains("'node' (Conv) has filters", message);
    }

    [Fact]
    public void Weights_that_are_used_again_and_again_are_refused()
    {
        OnnxTensor weights = OnnxTensor.Of("w", [256, 256], new float[256 * 256]);
        string Value(int i) => i == 0 ? "x" : i == 1000 ? "y" : $"{i}";
        OnnxNode[] nodes = [.. Enumerable.Range(0, 1000).Select(i => new OnnxNode("MatMul", "node", [Value(i), "w"], [Value(i + 1)], []))];
        string message = RefusesWithoutMemory<ModelFormatException>(WithInput(Model(nodes, weights), 256), maximumBytes: 10_000_000);
        Assert.Contains("parameters", message);
    }

    [Fact]
    public void An_operator_that_is_not_supported_is_named_with_its_node()
    {
        string message = Refuses<NotSupportedException>(Model([new OnnxNode("LSTM", "recurrent/7", ["x"], ["y"], [])]));
        Assert.Contains("'recurrent/7' (LSTM)", message);
    }

    [Fact]
    public void An_attribute_that_is_not_supported_is_named_with_its_node()
    {
        string message = Refuses<NotSupportedException>(Model([new OnnxNode("Relu", "r", ["x"], ["y"], [new OnnxAttribute("slope", 1f)])]));
        Assert.Contains("'r' (Relu) has the attribute 'slope'", message);
    }

    [Theory]
    [InlineData("Gemm", "transA", 1L, "transA = 1")]
    [InlineData("Flatten", "axis", 2L, "axis = 2")]
    public void A_value_of_an_attribute_that_is_not_supported_is_named(string type, string attribute, long value, string expected)
    {
        OnnxGraph graph = Model(
            [new OnnxNode(type, "n", type == "Gemm" ? ["x", "w"] : ["x"], ["y"], [new OnnxAttribute(attribute, value)])], s_weights).Graph;
        OnnxValue input = type == "Gemm" ? graph.Inputs[0] : new OnnxValue("x", OnnxElementType.Float, [null, 3, 4, 5]);
        Assert.Contains(
            expected, Refuses<NotSupportedException>(new OnnxModel(17, graph with { Inputs = [input] }, new Dictionary<string, string>())));
    }

    [Fact]
    public void A_node_that_takes_its_own_output_is_refused() =>
        Assert.Contains("no earlier node produces", Refuses<NotSupportedException>(Model([Node("Add", ["y", "x"])])));

    [Fact]
    public void An_output_that_is_not_there_is_an_error_that_names_those_that_are()
    {
        OnnxImportOptions options = new() { Output = "z" };
        byte[] file = Small();
        ArgumentException exception = Assert.Throws<ArgumentException>(() => OnnxImporter.Read(file, "memory", options));
        Assert.Contains("'z'", exception.Message);
        Assert.Contains("y", exception.Message);
    }

    private static byte[] Small() => OnnxModelWriter.Write(OnnxExporter.Describe(OnnxCases.Trained("Squeeze and excitation"))).ToArray();

    private static OnnxNode Node(string type, string[] inputs) => new(type, "node", [.. inputs], ["y"], []);

    private static OnnxModel Model(OnnxNode[] nodes, params OnnxTensor[] constants) => new(
        17,
        new OnnxGraph(
            nodes, constants, [new OnnxValue("x", OnnxElementType.Float, [null, 2])], [new OnnxValue("y", OnnxElementType.Float, [])]),
        new Dictionary<string, string>());

    private static string Refuses<TException>(OnnxModel model)
        where TException : Exception => Refuses<TException>(OnnxModelWriter.Write(model).ToArray());

    private static string Refuses<TException>(byte[] file)
        where TException : Exception => Assert.Throws<TException>(() => OnnxImporter.Read(file, "memory", new OnnxImportOptions())).Message;

    private static OnnxModel WithInput(OnnxModel model, params long?[] shape) =>
        model with { Graph = model.Graph with { Inputs = [new OnnxValue("x", OnnxElementType.Float, [null, .. shape])] } };

    /// <summary>The message of an error before which little memory was taken.</summary>
    private static string RefusesWithoutMemory<TException>(OnnxModel model, long maximumBytes = 500_000)
        where TException : Exception
    {
        byte[] file = OnnxModelWriter.Write(model).ToArray();
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Refuses<TException>(file);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, maximumBytes);
        return message;
    }

    /// <summary>The error with which a file is refused, which must be one of those that are announced; null where it is read.</summary>
    private static Exception? Refusal(byte[] file)
    {
        try
        {
            OnnxImporter.Read(file, "memory", new OnnxImportOptions());
            return null;
        }
        catch (Exception exception) when (exception is ModelFormatException or NotSupportedException or ArgumentException)
        {
            return exception;
        }
    }
}
