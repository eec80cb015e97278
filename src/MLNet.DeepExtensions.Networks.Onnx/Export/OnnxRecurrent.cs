namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>
/// Recurrent layers as ONNX's LSTM, GRU and RNN. Those take <c>[time, N, features]</c>, give <c>[time, directions, N, units]</c> and, as
/// second output, the last states <c>[directions, N, units]</c>; weights are <c>[directions, gates units, features]</c>.
/// </summary>
internal static class OnnxRecurrent
{
    /// <summary>For each of the operator's gates the layer's: the LSTM's are i, o, f, c.</summary>
    public static int[] GatesOf(RecurrentLayer layer) => layer switch
    {
        Lstm => [0, 3, 1, 2],
        Gru => [0, 1, 2],
        _ => [0],
    };

    public static ExportedValue Append(OnnxGraphBuilder graph, RecurrentLayer layer, ExportedValue input)
    {
        (int features, int units) = (input.Shape.Channels, layer.Units);
        int[] gates = GatesOf(layer);
        long directions = layer.Directions.Count, rows = gates.Length * units;
        string sequence = graph.Node("Transpose", [graph.ChannelsLast(input)], new OnnxAttribute("perm", new long[] { 1, 0, 2 }));
        List<string> inputs =
        [
            sequence,
            graph.Constant("weights", [directions, rows, features], ByGate(graph, layer, "weights", features, gates)),
            graph.Constant("recurrentWeights", [directions, rows, units], ByGate(graph, layer, "recurrentWeights", units, gates)),
        ];
        if (layer.UseBias)
        {
            inputs.Add(graph.Constant("bias", [directions, 2 * rows], Biases(graph, layer, gates)));
        }

        List<OnnxAttribute> attributes =
        [
            new("hidden_size", (long)units),
            new("direction", layer.Direction switch
            {
                RecurrentDirection.Forward => "forward",
                RecurrentDirection.Reverse => "reverse",
                _ => "bidirectional",
            }),
        ];
        switch (layer)
        {
            case Gru:
                attributes.Add(new OnnxAttribute("linear_before_reset", 1L));
                break;
            case SimpleRecurrent simple when simple.Activation == Kernels.Activation.ReLU:
                attributes.Add(new OnnxAttribute("activations", (string[])[.. Enumerable.Repeat("Relu", (int)directions)]));
                break;
        }

        string type = layer switch
        {
            Lstm => "LSTM",
            Gru => "GRU",
            _ => "RNN",
        };
        string states = graph.NodeOfOutput(layer.ReturnsSequences ? 0 : 1, type, [.. inputs], [.. attributes]);
        string byBatch = graph.Node(
            "Transpose", [states], new OnnxAttribute("perm", layer.ReturnsSequences ? new long[] { 2, 0, 1, 3 } : [1, 0, 2]));
        return graph.Output(
            graph.Node(
                "Reshape", [byBatch, graph.Integers("shape", [0, .. graph.Layer.OutputShape.Dimensions.Select(size => (long)size)])]),
            channelsFirst: false);
    }

    /// <summary>A parameter of all directions <c>[width, gates units]</c> as <c>[gates units, width]</c>.</summary>
    private static float[] ByGate(OnnxGraphBuilder graph, RecurrentLayer layer, string name, int width, int[] gates)
    {
        int columns = gates.Length * layer.Units;
        float[] values = new float[layer.Directions.Count * columns * width];
        for (int direction = 0; direction < layer.Directions.Count; direction++)
        {
            ReadOnlySpan<float> own = graph.Parameter(RecurrentLayer.ParameterName(layer.Directions[direction], name));
            for (int i = 0; i < columns * width; i++)
            {
                (int row, int column) = Math.DivRem(i, width);
                int from = (gates[row / layer.Units] * layer.Units) + (row % layer.Units);
                values[(direction * columns * width) + i] = own[(column * columns) + from];
            }
        }

        return values;
    }

    /// <summary>
    /// The two biases that the operators have, one behind the other for each direction: of layers that have one, the other is 0.
    /// </summary>
    private static float[] Biases(OnnxGraphBuilder graph, RecurrentLayer layer, int[] gates)
    {
        List<float> values = [];
        foreach (bool isReverse in layer.Directions)
        {
            foreach (string name in (string[])["bias", "recurrentBias"])
            {
                float[] own = name == "bias" || layer is Gru
                    ? graph.Parameter(RecurrentLayer.ParameterName(isReverse, name)).ToArray() : new float[gates.Length * layer.Units];
                values.AddRange(gates.SelectMany(gate => own.Skip(gate * layer.Units).Take(layer.Units)));
            }
        }

        return [.. values];
    }
}
