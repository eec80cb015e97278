using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>
/// A network as TensorFlow's <c>GraphDef</c>: a node for each layer, with its type, its inputs, its output's shape and its settings.
/// </summary>
internal static class EventGraph
{
    private const string InputName = "input";

    public static ProtobufMessage Of(Network network)
    {
        ProtobufMessage graph = new();
        graph.Add(1, Node(InputName, "Placeholder", [], network.InputShape, settings: ""));
        foreach (NetworkNode node in network.Nodes)
        {
            IEnumerable<string> inputs = node.Inputs.Select(
                input => input == Network.InputNode ? InputName : network.Nodes[input].Layer.Name);
            graph.Add(1, Node(node.Layer.Name, node.Layer.GetType().Name, inputs, node.OutputShape, ReportFacts.Text(node.Layer)));
        }

        return graph;
    }

    private static ProtobufMessage Node(string name, string type, IEnumerable<string> inputs, TensorShape shape, string settings)
    {
        ProtobufMessage node = new ProtobufMessage().Add(1, name).Add(2, type);
        foreach (string input in inputs)
        {
            node.Add(3, input);
        }

        // AttrValue.list = 1, AttrValue.s = 2; ListValue.shape = 7; of a batch the size is not known, which is -1.
        ProtobufMessage dimensions = new();
        foreach (int size in Enumerable.Range(0, shape.Rank).Select(axis => shape[axis]).Prepend(-1))
        {
            dimensions.Add(2, new ProtobufMessage().Add(1, size));
        }

        node.Add(5, Attribute("_output_shapes", new ProtobufMessage().Add(1, new ProtobufMessage().Add(7, dimensions))));
        return settings.Length == 0 ? node : node.Add(5, Attribute("settings", new ProtobufMessage().Add(2, settings)));
    }

    private static ProtobufMessage Attribute(string key, ProtobufMessage value) => new ProtobufMessage().Add(1, key).Add(2, value);
}
