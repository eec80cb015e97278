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
    public void Mutated_files_are_read_or_refused_but_never_crash()
    {
        byte[] file = Small();
        var random = new Random(5);
        for (int i = 0; i < 20_000; i++)
        {
            _ = Refusal(FileMutations.Mutate(file, random));
        }
    }

    [Fact]
    public void A_file_of_random_bytes_is_refused()
    {
        var random = new Random(6);
        for (int i = 0; i < 2_000; i++)
        {
            var file = new byte[random.Next(200)];
            random.NextBytes(file);
            Assert.NotNull(Refusal(file));
        }
    }

    [Fact]
    public void A_length_beyond_the_end_is_refused() =>
        Assert.Contains("says that it has", Refuses<ModelFormatException>([0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]));

    [Fact]
    public void A_constant_whose_size_does_not_fit_its_shape_is_refused()
    {
        OnnxModel model = Model([Node("MatMul", ["x", "w"])], s_weights with { Shape = [2, 4] });
        Assert.Contains("'w'", Refuses<ModelFormatException>(OnnxModelWriter.Write(model).ToArray()));
    }

    [Fact]
    public void A_shape_whose_size_overflows_is_refused()
    {
        OnnxModel model = Model([Node("MatMul", ["x", "w"])], s_weights with { Shape = [1L << 40, 1L << 40] });
        Assert.Contains("'w'", Refuses<ModelFormatException>(OnnxModelWriter.Write(model).ToArray()));
    }

    [Fact]
    public void An_input_too_large_is_refused_before_memory_is_taken()
    {
        OnnxGraph graph = Model([Node("Relu", ["x"])]).Graph with { Inputs = [new OnnxValue("x", OnnxElementType.Float, [null, 1L << 30, 1L << 30])] };
        Assert.Contains("more than", Refuses<ModelFormatException>(OnnxModelWriter.Write(new OnnxModel(17, graph, new Dictionary<string, string>())).ToArray()));
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
        OnnxGraph graph = Model([new OnnxNode(type, "n", type == "Gemm" ? ["x", "w"] : ["x"], ["y"], [new OnnxAttribute(attribute, value)])], s_weights).Graph;
        OnnxValue input = type == "Gemm" ? graph.Inputs[0] : new OnnxValue("x", OnnxElementType.Float, [null, 3, 4, 5]);
        Assert.Contains(expected, Refuses<NotSupportedException>(new OnnxModel(17, graph with { Inputs = [input] }, new Dictionary<string, string>())));
    }

    [Fact]
    public void A_node_that_takes_its_own_output_is_refused() =>
        Assert.Contains("no node before it gives", Refuses<NotSupportedException>(Model([Node("Add", ["y", "x"])])));

    [Fact]
    public void An_output_that_is_not_there_is_an_error_that_names_those_that_are()
    {
        var options = new OnnxImportOptions { Output = "z" };
        byte[] file = Small();
        var exception = Assert.Throws<ArgumentException>(() => OnnxImporter.Read(file, "memory", options));
        Assert.Contains("'z'", exception.Message);
        Assert.Contains("y", exception.Message);
    }

    private static byte[] Small() => OnnxModelWriter.Write(OnnxExporter.Describe(OnnxCases.Trained("Squeeze and excitation"))).ToArray();

    private static OnnxNode Node(string type, string[] inputs) => new(type, "node", [.. inputs], ["y"], []);

    private static OnnxModel Model(OnnxNode[] nodes, params OnnxTensor[] constants) => new(
        17,
        new OnnxGraph(nodes, constants, [new OnnxValue("x", OnnxElementType.Float, [null, 2])], [new OnnxValue("y", OnnxElementType.Float, [])]),
        new Dictionary<string, string>());

    private static string Refuses<TException>(OnnxModel model)
        where TException : Exception => Refuses<TException>(OnnxModelWriter.Write(model).ToArray());

    private static string Refuses<TException>(byte[] file)
        where TException : Exception => Assert.Throws<TException>(() => OnnxImporter.Read(file, "memory", new OnnxImportOptions())).Message;

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
