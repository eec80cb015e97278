using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>The operators that can be imported.</summary>
internal static class OperatorTable
{
    private static readonly Dictionary<string, Action<OperatorCall>> s_operators = new(StringComparer.Ordinal)
    {
        ["Add"] = JoiningOperators.Add,
        ["AveragePool"] = WindowOperators.AveragePool,
        ["BatchNormalization"] = ActivationOperators.BatchNormalization,
        ["Cast"] = ShapeOperators.Cast,
        ["Clip"] = ActivationOperators.Clip,
        ["Concat"] = JoiningOperators.Concatenate,
        ["Conv"] = WindowOperators.Convolution,
        ["Cos"] = call => ActivationOperators.Activate(call, Activation.Cosine),
        ["Div"] = JoiningOperators.Divide,
        ["Dropout"] = ShapeOperators.Dropout,
        ["Elu"] = ActivationOperators.Elu,
        ["Flatten"] = ShapeOperators.Flatten,
        ["Gather"] = SizeOperators.Gather,
        ["Gelu"] = ActivationOperators.Gelu,
        ["Gemm"] = DenseOperators.Gemm,
        ["GlobalAveragePool"] = WindowOperators.GlobalAveragePool,
        ["GlobalMaxPool"] = WindowOperators.GlobalMaxPool,
        ["HardSigmoid"] = ActivationOperators.HardSigmoid,
        ["HardSwish"] = call => ActivationOperators.Activate(call, Activation.HardSwish),
        ["Identity"] = ShapeOperators.Identity,
        ["LayerNormalization"] = ActivationOperators.LayerNormalization,
        ["LeakyRelu"] = ActivationOperators.LeakyRelu,
        ["MatMul"] = DenseOperators.MatMul,
        ["MaxPool"] = WindowOperators.MaxPool,
        ["Mish"] = call => ActivationOperators.Activate(call, Activation.Mish),
        ["Mul"] = JoiningOperators.Multiply,
        ["Pad"] = WindowOperators.Pad,
        ["ReduceMean"] = WindowOperators.ReduceMean,
        ["Relu"] = call => ActivationOperators.Activate(call, Activation.ReLU),
        ["Reshape"] = ShapeOperators.Reshape,
        ["Selu"] = ActivationOperators.Selu,
        ["Shape"] = SizeOperators.Shape,
        ["Sigmoid"] = call => ActivationOperators.Activate(call, Activation.Sigmoid),
        ["Slice"] = JoiningOperators.Slice,
        ["Softmax"] = ActivationOperators.Softmax,
        ["Softplus"] = call => ActivationOperators.Activate(call, Activation.Softplus),
        ["Squeeze"] = ShapeOperators.Squeeze,
        ["Sub"] = JoiningOperators.Subtract,
        ["Tanh"] = call => ActivationOperators.Activate(call, Activation.Tanh),
        ["Transpose"] = ShapeOperators.Transpose,
        ["Unsqueeze"] = ShapeOperators.Unsqueeze,
    };

    /// <summary>Imports a node.</summary>
    /// <exception cref="NotSupportedException">
    /// The operator, or an attribute or input of it, is not supported; the message names the node.
    /// </exception>
    public static void Import(OperatorCall call)
    {
        if (call.Node.Domain.Length > 0 || !s_operators.TryGetValue(call.Node.Operator, out Action<OperatorCall>? import))
        {
            throw call.Unsupported(
                $"is an operator that cannot be imported{(call.Node.Domain.Length > 0 ? $", of the domain '{call.Node.Domain}'" : "")}. Supported operators: {string.Join(", ", s_operators.Keys)}");
        }

        if (call.Node.Outputs.Length == 0)
        {
            call.Fail("has no output");
        }

        (SizeOperators.For(call) ?? import)(call);
        call.CheckAttributes();
    }
}
