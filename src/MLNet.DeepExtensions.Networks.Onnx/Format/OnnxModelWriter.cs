namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>Writes ONNX files: the messages of onnx.proto with their field numbers.</summary>
internal static class OnnxModelWriter
{
    // The version of the file format that came with operator set 17.
    private const long IrVersion = 8;

    public static ReadOnlySpan<byte> Write(OnnxModel model)
    {
        ProtobufWriter writer = new();
        writer.Write(1, IrVersion);
        writer.Write(2, "MLNet.DeepExtensions");
        // In front of what every file has: a file that is cut off lacks that, and not these alone.
        foreach ((string key, string value) in model.Metadata)
        {
            writer.WriteMessage(14, entry =>
            {
                entry.Write(1, key);
                entry.Write(2, value);
            });
        }

        writer.WriteMessage(7, graph => WriteGraph(graph, model.Graph));
        writer.WriteMessage(8, opset => opset.Write(2, model.Opset));

        return writer.Written;
    }

    private static void WriteGraph(ProtobufWriter writer, OnnxGraph graph)
    {
        foreach (OnnxNode node in graph.Nodes)
        {
            writer.WriteMessage(1, message => WriteNode(message, node));
        }

        writer.Write(2, "network");
        foreach (OnnxTensor tensor in graph.Initializers)
        {
            writer.WriteMessage(5, message => WriteTensor(message, tensor));
        }

        foreach (OnnxValue input in graph.Inputs)
        {
            writer.WriteMessage(11, message => WriteValue(message, input));
        }

        foreach (OnnxValue output in graph.Outputs)
        {
            writer.WriteMessage(12, message => WriteValue(message, output));
        }
    }

    private static void WriteNode(ProtobufWriter writer, OnnxNode node)
    {
        foreach (string input in node.Inputs)
        {
            writer.Write(1, input);
        }

        foreach (string output in node.Outputs)
        {
            writer.Write(2, output);
        }

        writer.Write(3, node.Name);
        writer.Write(4, node.Operator);
        foreach (OnnxAttribute attribute in node.Attributes)
        {
            writer.WriteMessage(5, message => WriteAttribute(message, attribute));
        }
    }

    private static void WriteAttribute(ProtobufWriter writer, OnnxAttribute attribute)
    {
        writer.Write(1, attribute.Name);
        switch (attribute.Value)
        {
            case float number:
                writer.Write(2, number);
                writer.Write(20, 1);
                break;
            case long number:
                writer.Write(3, number);
                writer.Write(20, 2);
                break;
            case string text:
                writer.Write(4, text);
                writer.Write(20, 3);
                break;
            case long[] numbers:
                writer.WritePacked(8, numbers);
                writer.Write(20, 7);
                break;
            case string[] texts:
                foreach (string each in texts)
                {
                    writer.Write(9, each);
                }

                writer.Write(20, 8);
                break;
            case OnnxTensor tensor:
                writer.WriteMessage(5, message => WriteTensor(message, tensor));
                writer.Write(20, 4);
                break;
            default:
                throw new ArgumentException($"The attribute '{attribute.Name}' has a value that cannot be written.", nameof(attribute));
        }
    }

    private static void WriteTensor(ProtobufWriter writer, OnnxTensor tensor)
    {
        writer.WritePacked(1, tensor.Shape);
        writer.Write(2, (long)tensor.Type);
        writer.Write(8, tensor.Name);
        writer.Write(9, tensor.Raw.Span);
    }

    private static void WriteValue(ProtobufWriter writer, OnnxValue value)
    {
        writer.Write(1, value.Name);
        writer.WriteMessage(2, type => type.WriteMessage(1, tensor =>
        {
            tensor.Write(1, (long)value.ElementType);
            tensor.WriteMessage(2, shape =>
            {
                foreach (long? dimension in value.Dimensions)
                {
                    shape.WriteMessage(1, message =>
                    {
                        if (dimension is { } size)
                        {
                            message.Write(1, size);
                        }
                        else
                        {
                            message.Write(2, "batch");
                        }
                    });
                }
            });
        }));
    }
}
