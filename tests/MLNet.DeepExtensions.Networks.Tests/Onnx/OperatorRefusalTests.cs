using MLNet.DeepExtensions.Networks.Onnx;

namespace MLNet.DeepExtensions.Networks.Tests.Onnx;

/// <summary>What operators have that cannot be imported: each is an error that names the node and says what is supported.</summary>
public class OperatorRefusalTests
{
    /// <summary>By what is wrong with the last node: the graph, and a part of the message.</summary>
    private static readonly Dictionary<string, (Func<OnnxSketch, string> Graph, string Message)> s_graphs = new()
    {
        ["AveragePool counts padding in a window that is cut off"] = (
            s => s.Node(
                "AveragePool", [Image(s)], Kernel(2), Numbers("strides", 2, 2), Number("ceil_mode", 1), Number("count_include_pad", 1)),
            "count_include_pad with ceil_mode"),
        ["AveragePool with dilations"] = (s => s.Node("AveragePool", [Image(s)], Kernel(2), Numbers("dilations", 2, 2)), "dilations"),
        ["AveragePool with three sizes"] = (
            s => s.Node("AveragePool", [Image(s)], Numbers("kernel_shape", 2, 2, 2)), "[2, 2, 2] as 'kernel_shape'"),
        ["Add of another shape"] = (s => s.Node("Add", [Image(s), s.Normal(1, 5, 6)]), "constant of the shape [5, 6]"),
        ["Add of an image channels first and one channels last"] = (s => AddInTwoOrders(s), "different orders"),
        ["BatchNormalization in training"] = (
            s => s.Node("BatchNormalization", [Image(s), .. Four(s, 3)], Number("training_mode", 1)), "training_mode = 1; 0 is supported"),
        ["BatchNormalization of an older file in training"] = (
            s => WithOutputs(s, 9, "BatchNormalization", [Image(s), .. Four(s, 3)], "mean", "variance", "saved/mean", "saved/variance"),
            "gives 5 outputs, which in operator set 9 means training mode; one output, for inference"),
        ["BatchNormalization of an older file, by position"] = (
            s => Of(s, 7, "BatchNormalization", [s.Node("Relu", [Image(s)]), .. Four(s, 3)], Number("spatial", 0)),
            "spatial = 0; 1 is supported"),
        ["BatchNormalization of other channels"] = (
            s => s.Node("BatchNormalization", [Image(s), .. Four(s, 2)]), "of the shape [2]; [3] is expected"),
        ["BatchNormalization channels last"] = (s => s.Node("BatchNormalization", [ChannelsLast(s), .. Four(s, 3)]), "images [N, C, H, W]"),
        ["Clip to other ends"] = (s => s.Node("Clip", [Image(s), s.Floats([], -1f), s.Floats([], 1f)]), "clips to -1..1"),
        ["Cast to whole numbers"] = (s => s.Node("Cast", [Image(s)], Number("to", 7)), "casts values to Int64; Float is supported"),
        ["Cast of sizes to floats"] = (s => s.Node("Cast", [s.Node("Shape", [Image(s)])], Number("to", 1)), "casts sizes to Float"),
        ["Clip to a maximum alone behind what may be negative"] = (
            s => Of(s, 9, "Clip", [Image(s)], new OnnxAttribute("max", 6f)), "after a ReLU"),
        ["Clip without a minimum"] = (s => s.Node("Clip", [Image(s), "", s.Floats([], 6f)]), "0 to 6"),
        ["Concat of sizes without end"] = (SizesWithoutEnd, "gives 128 sizes; at most 64"),
        ["Concat along height"] = (s => Twice(s, "Concat", Number("axis", 2)), "along axis 2"),
        ["Concat along an axis that is not there"] = (s => Twice(s, "Concat", Number("axis", 4)), "axis 4"),
        ["Conv of one dimension"] = (s => s.Node("Conv", [Image(s), s.Normal(1, 4, 3, 2)]), "2-D convolutions"),
        ["Conv of other channels"] = (s => s.Node("Conv", [Image(s), s.Normal(1, 4, 2, 1, 1)]), "for 3 channels"),
        ["Conv in groups that do not divide"] = (
            s => s.Node("Conv", [Image(s), s.Normal(1, 4, 1, 1, 1)], Number("group", 3)), "in 3 groups"),
        ["Conv in no group"] = (s => s.Node("Conv", [Image(s), s.Normal(1, 4, 3, 1, 1)], Number("group", 0)), "in 0 groups"),
        ["Conv with another kernel_shape"] = (s => s.Node("Conv", [Image(s), s.Normal(1, 4, 3, 1, 1)], Kernel(2)), "kernel_shape"),
        ["Conv with strides of 0"] = (
            s => s.Node("Conv", [Image(s), s.Normal(1, 4, 3, 1, 1)], Numbers("strides", 0, 1)), "[0, 1] as 'strides'"),
        ["Conv with pads below 0"] = (
            s => s.Node("Conv", [Image(s), s.Normal(1, 4, 3, 1, 1)], Numbers("pads", 0, -1, 0, 0)), "pads = [0, -1, 0, 0]"),
        ["Conv with two pads"] = (s => s.Node("Conv", [Image(s), s.Normal(1, 4, 3, 1, 1)], Numbers("pads", 1, 1)), "pads = [1, 1]"),
        ["Conv with unknown auto_pad"] = (
            s => s.Node("Conv", [Image(s), s.Normal(1, 4, 3, 1, 1)], new OnnxAttribute("auto_pad", "SAME")), "auto_pad = 'SAME'"),
        ["Conv larger than the image"] = (s => s.Node("Conv", [Image(s), s.Normal(1, 4, 3, 8, 8)]), "does not fit"),
        ["Conv with a bias of another size"] = (
            s => s.Node("Conv", [Image(s), s.Normal(1, 4, 3, 1, 1), s.Normal(1, 3)]), "[4] is expected"),
        ["Conv with computed filters"] = (s => s.Node("Conv", [Image(s), s.Node("Relu", ["x"])]), "must be a constant"),
        ["Div by a value"] = (s => Twice(s, "Div"), "divides by a computed value"),
        ["Dropout in training"] = (
            s => s.Node("Dropout", [Image(s), s.Floats([], 0.4f), s.Flag(true)]), "training_mode = true; false is supported"),
        ["Dropout by a number"] = (
            s => s.Node("Dropout", [Image(s), s.Floats([], 0.4f), s.Floats([], 1f)]), "of type Float and the shape []; one Boolean"),
        ["Dropout by what is computed"] = (
            s => s.Node("Dropout", [Image(s), s.Floats([], 0.4f), s.Node("Relu", ["x"])]), "computes its input 2"),
        ["Dropout of an older file in training"] = (
            s => WithOutputs(s, 9, "Dropout", [Image(s)], "mask"), "gives 2 outputs, which in operator set 9 means training mode"),
        ["Flatten at another axis"] = (s => s.Node("Flatten", [Image(s)], Number("axis", 2)), "axis = 2; 1 is supported"),
        ["Gather from a value"] = (s => s.Node("Gather", [Image(s), s.Integers(0)]), "not sizes of a shape"),
        ["Gather beyond the sizes"] = (
            s => s.Node("Gather", [s.Node("Shape", [Image(s)]), s.Integer(4)]), "the places [4] of the 4 sizes [N, 3, 5, 6]"),
        ["Selu of another curve"] = (s => s.Node("Selu", [Image(s)], new OnnxAttribute("alpha", 1.5f)), "alpha = 1.5"),
        ["Gelu by tanh"] = (s => s.Node("Gelu", [Image(s)], new OnnxAttribute("approximate", "tanh")), "approximate = 'tanh'"),
        ["Gemm of transposed rows"] = (
            s => s.Node("Gemm", [s.Input(3), s.Normal(1, 3, 2)], Number("transA", 1)), "transA = 1; 0 is supported"),
        ["Gemm of other features"] = (s => s.Node("Gemm", [s.Input(3), s.Normal(1, 3, 2)], Number("transB", 1)), "[3, 2] for 3 features"),
        ["Gemm with a bias of another size"] = (
            s => s.Node("Gemm", [s.Input(3), s.Normal(1, 3, 2), s.Normal(1, 3)]), "bias of the shape [3] for 2 outputs"),
        ["Gemm with a bias of one number a sample"] = (
            s => s.Node("Gemm", [s.Input(3), s.Normal(1, 3, 4), s.Normal(1, 4, 1)]),
            "bias of the shape [4, 1] for 4 outputs; one number, or one per output"),
        ["Gemm with a bias of three axes"] = (
            s => s.Node("Gemm", [s.Input(3), s.Normal(1, 3, 4), s.Normal(1, 1, 1, 4)]), "bias of the shape [1, 1, 4]"),
        ["Gemm of images"] = (s => s.Node("Gemm", [Image(s), s.Normal(1, 3, 2)]), "rows [N, features]"),
        ["Gemm with a text as alpha"] = (
            s => s.Node("Gemm", [s.Input(3), s.Normal(1, 3, 2)], new OnnxAttribute("alpha", "one")), "'alpha' that is not a number"),
        ["HardSigmoid with the default slope"] = (s => s.Node("HardSigmoid", [Image(s)]), "alpha = 0.2 and beta = 0.5; 1/6"),
        ["HardSigmoid with another offset"] = (
            s => s.Node("HardSigmoid", [Image(s)], new OnnxAttribute("alpha", 1f / 6f), new OnnxAttribute("beta", 0.4f)), "beta = 0.4"),
        ["LayerNormalization of channels first"] = (
            s => s.Node("LayerNormalization", [Image(s), s.Normal(1, 6)]), "the last axis, channels last, is supported"),
        ["LayerNormalization over two axes"] = (
            s => s.Node("LayerNormalization", [ChannelsLast(s), s.Normal(1, 3)], Number("axis", 2)), "axis 2 of"),
        ["MatMul of an image's columns"] = (s => s.Node("MatMul", [Image(s), s.Normal(1, 6, 2)]), "columns of an image"),
        ["MatMul of other features"] = (s => s.Node("MatMul", [s.Input(3), s.Normal(1, 4, 2)]), "[4, 2] for 3 features"),
        ["MaxPool with dilations"] = (s => s.Node("MaxPool", [Image(s)], Kernel(2), Numbers("dilations", 1, 2)), "dilations"),
        ["MaxPool without a size"] = (s => s.Node("MaxPool", [Image(s)]), "no 'kernel_shape'"),
        ["MaxPool of rows"] = (s => s.Node("MaxPool", [s.Input(3)], Kernel(2)), "an image [N, C, H, W] is supported"),
        ["Mul of sizes with the batch"] = (
            s => s.Node("Mul", [s.Node("Shape", [Image(s)]), s.Integers(2)]),
            "the sizes [N, 3, 5, 6] and [2]; sizes other than the batch's"),
        ["Mul of an image and a row"] = (MulWithRow, "joins [N, 5, 6, 3] with [N, 3]; values with the same number of axes"),
        ["Mul of an image and its turned sigmoid"] = (MulTurned, "different orders"),
        ["Mul by a number of more axes"] = (s => s.Node("Mul", [s.Input(3), s.Normal(1, 1, 1, 1)]), "constant of the shape [1, 1, 1]"),
        ["Mul of another shape"] = (s => s.Node("Mul", [Image(s), s.Normal(1, 2, 1, 1)]), "constant of the shape [2, 1, 1]"),
        ["Pad by reflection"] = (
            s => s.Node("Pad", [Image(s), s.Integers(0, 0, 1, 1, 0, 0, 1, 1)], new OnnxAttribute("mode", "reflect")), "mode 'reflect'"),
        ["Pad with ones"] = (s => s.Node("Pad", [Image(s), s.Integers(0, 0, 1, 1, 0, 0, 1, 1), s.Floats([], 1f)]), "with 1 by"),
        ["Pad of channels"] = (
            s => s.Node("Pad", [Image(s), s.Integers(0, 1, 0, 0, 0, 1, 0, 0)]), "[0, 1, 0, 0, 0, 1, 0, 0]; zeros around height and width"),
        ["Pad that cuts off"] = (s => s.Node("Pad", [Image(s), s.Integers(0, 0, -1, 0, 0, 0, 0, 0)]), "-1"),
        ["Pad with axes"] = (
            s => s.Node("Pad", [Image(s), s.Integers(0, 0, 1, 1, 0, 0, 1, 1), s.Floats([], 0f), s.Integers(2, 3)]),
            "zeros around height and width"),
        ["ReduceMean of channels"] = (s => s.Node("ReduceMean", [Image(s)], Numbers("axes", 1)), "axes [1]; height and width"),
        ["ReduceMean of everything"] = (s => s.Node("ReduceMean", [Image(s)]), "axes []"),
        ["Reshape of the batch"] = (s => s.Node("Reshape", [Image(s), s.Integers(2, -1)]), "[2, -1]; the batch must stay"),
        ["Reshape with two open sizes"] = (s => s.Node("Reshape", [Image(s), s.Integers(0, -1, -1)]), "[0, -1, -1]"),
        ["Reshape to another size"] = (s => s.Node("Reshape", [Image(s), s.Integers(0, 91)]), "[0, 91] for 90 values"),
        ["Reshape of an image to columns"] = (
            s => s.Node("Reshape", [Image(s), s.Integers(0, 3, 30)]), "makes [N, 3, 30] of the image [N, 3, 5, 6]"),
        ["Reshape with allowzero"] = (
            s => s.Node("Reshape", [Image(s), s.Integers(0, 90)], Number("allowzero", 1)), "allowzero = 1; 0 is supported"),
        ["Reshape to sizes with the batch behind"] = (
            s => s.Node("Reshape", [Image(s), s.Node("Gather", [s.Node("Shape", ["Conv/0"]), s.Integers(1, 0, 2, 3)])]),
            "[3, N, 5, 6]; the batch (N) must stay"),
        ["Reshape of a batch of another size"] = (ReshapeOtherBatch, "[1, 90]; the batch must stay"),
        ["Slice from a value"] = (s => s.Node("Slice", [Image(s), s.Integers(0), s.Integers(1)]), "takes 0 to 1 of axis 0; a part of the axis of the channels, which has 3"),
        ["Slice at steps"] = (
            s => s.Node("Slice", [s.Node("Shape", [Image(s)]), s.Integers(0), s.Integers(4), s.Integers(0), s.Integers(2)]),
            "steps other than 1"),
        ["Softmax along width"] = (
            s => s.Node("Softmax", [Image(s)], Number("axis", 3)), "axis 3 of [N, 3, 5, 6]; the axis of the channels"),
        ["Softmax of whole images, as older files have it"] = (OldSoftmax, "the axis of the channels"),
        ["Squeeze without axes"] = (s => s.Node("Squeeze", [Image(s)]), "names no axes"),
        ["Squeeze of an axis that is not 1"] = (s => s.Node("Squeeze", [Image(s), s.Integers(2)]), "drops the axes [2] of [N, 3, 5, 6]"),
        ["Squeeze of the batch"] = (s => s.Node("Squeeze", [Image(s), s.Integers(0)]), "drops the axes [0]"),
        ["Sub of two values"] = (s => Twice(s, "Sub"), "one of them must be a constant"),
        ["Transpose of height and width"] = (s => s.Node("Transpose", [Image(s)], Numbers("perm", 0, 1, 3, 2)), "perm = [0, 1, 3, 2]"),
        ["Relu of a shape"] = (s => s.Node("Relu", [s.Node("Shape", [Image(s)])]), "has the shape of a value as input 0"),
        ["Transpose without an order"] = (s => s.Node("Transpose", [Image(s)]), "perm = []"),
        ["Unsqueeze without axes"] = (s => s.Node("Unsqueeze", [Image(s)]), "names no axes"),
        ["Unsqueeze before the batch"] = (s => s.Node("Unsqueeze", [s.Input(3), s.Integers(0)]), "adds the axes [0]"),
        ["Unsqueeze by numbers that are not whole"] = (
            s => s.Node("Unsqueeze", [s.Input(3), s.Floats([1], 2f)]), "whole numbers are expected"),
    };

    public static TheoryData<string> Cases => [.. s_graphs.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_is_refused_by_the_nodes_name(string name)
    {
        OnnxSketch sketch = new(new Random(1));
        string last = s_graphs[name].Graph(sketch);
        string message = Refusal(sketch.Build(last));
        Assert.Contains($"the node '{last}' ({name.Split(' ')[0]}) ", message);
        Assert.Contains(s_graphs[name].Message, message);
    }

    // A constant's attributes are its value, and GELU is told by its five operators.
    public static TheoryData<string> Operators =>
        [.. OperatorCases.Names.Except(["Constant", "Gelu, of five operators", "Identity, of constants"])];

    [Theory]
    [MemberData(nameof(Operators))]
    public void An_attribute_that_the_operator_does_not_have_is_refused(string name)
    {
        OnnxModel model = OperatorCases.Make(name, 0).Model;
        string type = name.Split(',')[0];
        OnnxNode[] nodes = [.. model.Graph.Nodes];
        int index = Array.FindLastIndex(nodes, node => node.Operator == type);
        nodes[index] = nodes[index] with { Attributes = [.. nodes[index].Attributes, new OnnxAttribute("unheard_of", 1L)] };
        string message = Refusal(model with { Graph = model.Graph with { Nodes = nodes } });
        Assert.Contains($"the node '{nodes[index].Name}' ({type}) has the attribute 'unheard_of'", message);
    }

    private static string Refusal(OnnxModel model) =>
        Assert.Throws<NotSupportedException>(
            () => OnnxImporter.Read(OnnxModelWriter.Write(model).ToArray(), "memory", new OnnxImportOptions())).Message;

    /// <summary>An image of three channels, 5 high and 6 wide.</summary>
    private static string Image(OnnxSketch s) => s.Convolution(s.Input(2, 5, 6), 2, 3, [1, 1]);

    private static string ChannelsLast(OnnxSketch s) => s.Node("Transpose", [Image(s)], Numbers("perm", 0, 2, 3, 1));

    private static string[] Four(OnnxSketch s, int channels) => [.. Enumerable.Range(0, 4).Select(_ => s.Uniform(0.5f, 1f, channels))];

    private static string Twice(OnnxSketch s, string type, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        string image = Image(s);
        return s.Node(type, [image, s.Node("Relu", [image])], attributes);
    }

    private static string AddInTwoOrders(OnnxSketch s)
    {
        string image = s.Convolution(s.Input(2, 3, 3), 2, 3, [1, 1]);
        return s.Node("Add", [image, s.Node("Transpose", [image], Numbers("perm", 0, 2, 3, 1))]);
    }

    private static string Of(OnnxSketch s, long opset, string type, string[] inputs, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        s.Opset = opset;
        return s.Node(type, inputs, attributes);
    }

    private static string WithOutputs(OnnxSketch s, long opset, string type, string[] inputs, params ReadOnlySpan<string> outputs)
    {
        string first = Of(s, opset, type, inputs);
        s.AddOutputs(outputs);
        return first;
    }

    private static string MulWithRow(OnnxSketch s)
    {
        string image = Image(s);
        string turned = s.Node("Transpose", [image], Numbers("perm", 0, 2, 3, 1));
        return s.Node("Mul", [turned, s.Node("ReduceMean", [image], Numbers("axes", 2, 3), Number("keepdims", 0))]);
    }

    private static string MulTurned(OnnxSketch s)
    {
        string image = s.Convolution(s.Input(2, 3, 3), 2, 3, [1, 1]);
        return s.Node("Mul", [image, s.Node("Sigmoid", [s.Node("Transpose", [image], Numbers("perm", 0, 2, 3, 1))])]);
    }

    private static string ReshapeOtherBatch(OnnxSketch s)
    {
        s.Batch = 4;
        return s.Node("Reshape", [Image(s), s.Integers(1, 90)]);
    }

    private static string SizesWithoutEnd(OnnxSketch s)
    {
        string sizes = s.Node("Shape", [Image(s)]);
        for (int i = 0; i < 5; i++)
        {
            sizes = s.Node("Concat", [sizes, sizes], Number("axis", 0));
        }

        return sizes;
    }

    private static string OldSoftmax(OnnxSketch s)
    {
        s.Opset = 11;
        return s.Node("Softmax", [Image(s)]);
    }

    private static OnnxAttribute Kernel(long size) => Numbers("kernel_shape", size, size);

    private static OnnxAttribute Number(string name, long value) => new(name, value);

    private static OnnxAttribute Numbers(string name, params long[] values) => new(name, values);
}
