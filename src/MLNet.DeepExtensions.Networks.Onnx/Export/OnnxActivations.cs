using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>Activations as ONNX operators.</summary>
internal static class OnnxActivations
{
    /// <summary>Appends an activation to a value.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="activation">The activation.</param>
    /// <param name="input">The value's name.</param>
    /// <param name="channelAxis">The axis that a softmax goes along.</param>
    /// <returns>The result's name.</returns>
    public static string Append(OnnxGraphBuilder graph, Activation activation, string input, long channelAxis) => activation.Kind switch
    {
        ActivationKind.Linear => input,
        ActivationKind.ReLU => graph.Node("Relu", [input]),
        ActivationKind.ReLU6 => graph.Node("Clip", [input, graph.Constant("minimum", [], 0f), graph.Constant("maximum", [], 6f)]),
        ActivationKind.LeakyReLU => graph.Node("LeakyRelu", [input], new OnnxAttribute("alpha", activation.Alpha)),
        ActivationKind.ELU => graph.Node("Elu", [input], new OnnxAttribute("alpha", activation.Alpha)),
        ActivationKind.GELU => Gelu(graph, input),
        ActivationKind.SiLU => graph.Node("Mul", [input, graph.Node("Sigmoid", [input])]),
        ActivationKind.SELU => graph.Node("Selu", [input]),
        ActivationKind.Mish => graph.Node("Mul", [input, graph.Node("Tanh", [graph.Node("Softplus", [input])])]),
        ActivationKind.SmoothClip => SmoothClip(graph, input, activation.Alpha),
        ActivationKind.Cosine => graph.Node("Cos", [input]),
        ActivationKind.HardSigmoid =>
            graph.Node("HardSigmoid", [input], new OnnxAttribute("alpha", 1f / 6f), new OnnxAttribute("beta", 0.5f)),
        ActivationKind.HardSwish => graph.Node("HardSwish", [input]),
        ActivationKind.Sigmoid => graph.Node("Sigmoid", [input]),
        ActivationKind.Tanh => graph.Node("Tanh", [input]),
        ActivationKind.Softplus => graph.Node("Softplus", [input]),
        ActivationKind.Softmax => graph.Node("Softmax", [input], new OnnxAttribute("axis", channelAxis)),
        _ => throw new NotSupportedException(
            $"Layer '{graph.Layer.Layer.Name}' has the activation {activation}, which cannot be exported to ONNX."),
    };

    // bound tanh(asinh(x / bound)) is x / sqrt(1 + (x / bound)^2), without a square that may leave the range.
    private static string SmoothClip(OnnxGraphBuilder graph, string input, float bound)
    {
        string scaled = graph.Node("Div", [input, graph.Constant("bound", [], bound)]);
        return graph.Node("Mul", [graph.Node("Tanh", [graph.Node("Asinh", [scaled])]), graph.Constant("bound", [], bound)]);
    }

    // x (1 + erf(x / sqrt(2))) / 2: operator set 17 has no Gelu.
    private static string Gelu(OnnxGraphBuilder graph, string input)
    {
        string erf = graph.Node("Erf", [graph.Node("Div", [input, graph.Constant("root", [], MathF.Sqrt(2))])]);
        string sum = graph.Node("Add", [erf, graph.Constant("one", [], 1f)]);
        return graph.Node("Mul", [graph.Node("Mul", [input, sum]), graph.Constant("half", [], 0.5f)]);
    }
}
