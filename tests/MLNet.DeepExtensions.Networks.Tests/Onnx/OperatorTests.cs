using System.Text.RegularExpressions;
using MLNet.DeepExtensions.Networks.Onnx;

namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

/// <summary>
/// Each operator that can be imported, in random graphs, against its definition in double precision; and a few against answers by hand.
/// </summary>
public partial class OperatorTests
{
    public static TheoryData<string> Cases => [.. OperatorCases.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_imported_graph_predicts_what_the_operators_are_defined_to_give(string name)
    {
        for (int seed = 0; seed < 12; seed++)
        {
            OperatorCase graph = OperatorCases.Make(name, seed);
            int samples = 1 + (seed % 3);
            float[] inputs = graph.Inputs(samples, seed);
            OnnxCases.AssertClose(graph.Expected(inputs, samples), graph.Predict(inputs), 1e-5f);
        }
    }

    [Fact]
    public void Every_operator_that_can_be_imported_is_among_the_cases()
    {
        OnnxSketch sketch = new(new Random(1));
        OnnxModel model = sketch.Build(sketch.Node("Unheard", [sketch.Input(3)]), 3);
        string message = Assert.Throws<NotSupportedException>(() => Import(model)).Message;
        string[] operators = [.. Operators().Match(message).Groups[1].Value.Split(", ")];
        Assert.True(operators.Length > 30, message);
        Assert.Empty(operators.Except(OperatorCases.Names.Select(name => name.Split(',')[0])));
    }

    [Theory]
    [InlineData("NOTSET", new float[] { 3, 5, 7 })]
    [InlineData("VALID", new float[] { 3, 5, 7 })]
    [InlineData("SAME_UPPER", new float[] { 3, 5, 7, 4 })]
    [InlineData("SAME_LOWER", new float[] { 1, 3, 5, 7 })]
    public void An_odd_row_of_padding_lies_where_auto_pad_says(string mode, float[] expected)
    {
        OnnxSketch sketch = new(new Random(1));
        string sums = sketch.Node("Conv", [sketch.Input(1, 1, 4), sketch.Floats([1, 1, 1, 2], 1, 1)], new OnnxAttribute("auto_pad", mode));
        Assert.Equal(expected, Import(sketch.Build(sums, 1, 1, expected.Length)).Predict([1, 2, 3, 4]));
    }

    [Theory]
    [InlineData("SAME_UPPER", new float[] { 2, 3, 5, 8, 3, 4 })]
    [InlineData("SAME_LOWER", new float[] { 1, 2, 3, 5, 8, 3 })]
    public void Dilated_taps_are_padded_by_their_whole_extent(string mode, float[] expected)
    {
        OnnxSketch sketch = new(new Random(1));
        string sums = sketch.Node("Conv", [sketch.Input(1, 1, 6), sketch.Floats([1, 1, 1, 2], 1, 1)],
            new OnnxAttribute("auto_pad", mode), new OnnxAttribute("dilations", new long[] { 1, 3 }));
        Assert.Equal(expected, Import(sketch.Build(sums, 1, 1, expected.Length)).Predict([0, 1, 2, 3, 4, 6]));
    }

    [Theory]
    [InlineData("SAME_UPPER", new float[] { 2, 4, 5 })]
    [InlineData("SAME_LOWER", new float[] { 1, 3, 5 })]
    [InlineData("VALID", new float[] { 2, 4 })]
    public void The_largest_of_windows_at_stride_2(string mode, float[] expected)
    {
        OnnxSketch sketch = new(new Random(1));
        string largest = sketch.Node("MaxPool", [sketch.Input(1, 1, 5)],
            new OnnxAttribute("kernel_shape", new long[] { 1, 2 }), new OnnxAttribute("strides", new long[] { 1, 2 }),
            new OnnxAttribute("auto_pad", mode));
        Assert.Equal(expected, Import(sketch.Build(largest, 1, 1, expected.Length)).Predict([1, 2, 3, 4, 5]));
    }

    [Theory]
    [InlineData(0L, new float[] { 1, 2.5f, 4 })]
    [InlineData(1L, new float[] { 0.5f, 2.5f, 2 })]
    public void The_mean_counts_padding_only_where_it_is_told_to(long counts, float[] expected)
    {
        OnnxSketch sketch = new(new Random(1));
        string means = sketch.Node("AveragePool", [sketch.Input(1, 1, 4)],
            new OnnxAttribute("kernel_shape", new long[] { 1, 2 }), new OnnxAttribute("strides", new long[] { 1, 2 }),
            new OnnxAttribute("pads", new long[] { 0, 1, 0, 1 }), new OnnxAttribute("count_include_pad", counts));
        Assert.Equal(expected, Import(sketch.Build(means, 1, 1, 3)).Predict([1, 2, 3, 4]));
    }

    [Fact]
    public void A_last_window_that_is_cut_off_counts_with_ceil_mode()
    {
        OnnxSketch sketch = new(new Random(1));
        string means = sketch.Node("AveragePool", [sketch.Input(1, 1, 5)],
            new OnnxAttribute("kernel_shape", new long[] { 1, 2 }), new OnnxAttribute("strides", new long[] { 1, 2 }),
            new OnnxAttribute("ceil_mode", 1L));
        Assert.Equal([1.5f, 3.5f, 5], Import(sketch.Build(means, 1, 1, 3)).Predict([1, 2, 3, 4, 5]));
    }

    [Fact]
    public void Gemm_scales_the_product_by_alpha_and_the_bias_by_beta()
    {
        OnnxSketch sketch = new(new Random(1));
        string rows = sketch.Node("Gemm", [sketch.Input(2), sketch.Floats([3, 2], 1, 2, 3, 4, 5, 6), sketch.Floats([3], 10, 20, 30)],
            new OnnxAttribute("transB", 1L), new OnnxAttribute("alpha", 2f), new OnnxAttribute("beta", 0.5f));
        Assert.Equal([5 + (2 * 21), 10 + (2 * 43), 15 + (2 * 65)], Import(sketch.Build(rows, 3)).Predict([1, 10]));
    }

    [Fact]
    public void Groups_read_their_own_channels_and_dilated_taps_lie_apart()
    {
        OnnxSketch sketch = new(new Random(1));
        string sums = sketch.Node("Conv", [sketch.Input(2, 1, 3), sketch.Floats([2, 1, 1, 2], 1, 10, 2, 20)],
            new OnnxAttribute("group", 2L), new OnnxAttribute("dilations", new long[] { 1, 2 }));
        // Channels last: the first channel has 1, 2, 3, the second 4, 5, 6.
        Assert.Equal([1 + 30, 8 + 120], Import(sketch.Build(sums, 2, 1, 1)).Predict([1, 4, 2, 5, 3, 6]));
    }

    [Theory]
    [InlineData(2L)]
    [InlineData(0L)]
    [InlineData(-1L)]
    public void A_reshape_may_state_the_batch_that_the_file_was_written_for(long batch)
    {
        OnnxSketch sketch = new(new Random(1)) { Batch = 2 };
        string row = sketch.Node("Reshape", [sketch.Input(3), sketch.Integers(batch, 3)]);
        Assert.Equal([1, 2, 3], Import(sketch.Build(sketch.Node("Relu", [row]), 3)).Predict([1, 2, 3]));
    }

    [Fact]
    public void A_reshape_without_zeros_means_the_same_with_allowzero()
    {
        OnnxSketch sketch = new(new Random(1));
        string row = sketch.Node("Reshape", [sketch.Input(3), sketch.Integers(-1, 3)], new OnnxAttribute("allowzero", 1L));
        Assert.Equal([1, 2, 3], Import(sketch.Build(sketch.Node("Relu", [row]), 3)).Predict([1, 2, 3]));
    }

    [Fact]
    public void A_ReLU_and_an_upper_end_become_one_activation_of_the_layer_before()
    {
        OnnxSketch sketch = new(new Random(1));
        string rows = sketch.Node("Relu", [sketch.Node("Gemm", [sketch.Input(1), sketch.Floats([1, 2], 2, -2)])]);
        TrainedNetwork network = Import(sketch.Build(sketch.Node("Clip", [rows, "", sketch.Floats([], 6f)]), 2));
        Assert.Equal(Kernels.ActivationKind.ReLU6, Assert.IsType<Dense>(Assert.Single(network.Network.Nodes).Layer).Activation.Kind);
        Assert.Equal([6, 0], network.Predict([4]));
    }

    [Fact]
    public void Clip_without_a_maximum_keeps_what_is_large()
    {
        OnnxSketch sketch = new(new Random(1));
        string clipped = sketch.Node("Clip", [sketch.Input(3), sketch.Floats([], 0f)]);
        Assert.Equal([0, 2, 1e6f], Import(sketch.Build(clipped, 3)).Predict([-3, 2, 1e6f]));
    }

    [Fact]
    public void The_hard_activations_are_lines_between_minus_3_and_3()
    {
        OnnxSketch sketch = new(new Random(1));
        string input = sketch.Input(4);
        string hard = sketch.Node("HardSigmoid", [input], new OnnxAttribute("alpha", 1f / 6f), new OnnxAttribute("beta", 0.5f));
        string both = sketch.Node("Concat", [hard, sketch.Node("HardSwish", [input])], new OnnxAttribute("axis", 1L));
        float[] expected = [0, 1 / 6f, 5 / 6f, 1, 0, -2 / 6f, 2 * 5 / 6f, 4];
        OnnxCases.AssertClose(expected, Import(sketch.Build(both, 8)).Predict([-4, -2, 2, 4]), 1e-6f);
    }

    private static TrainedNetwork Import(OnnxModel model) =>
        OnnxImporter.Read(OnnxModelWriter.Write(model).ToArray(), "memory", new OnnxImportOptions());

    [GeneratedRegex(@"Supported operators: (.*)\. This is not supported\.")]
    private static partial Regex Operators();
}
