using System.Collections.Immutable;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>
/// Reads ONNX files that are not trusted: the messages of onnx.proto with their field numbers. Constants stay where they are in the file's
/// bytes; graphs within graphs are passed over.
/// </summary>
internal static class OnnxModelReader
{
    /// <summary>Reads a file's bytes.</summary>
    /// <param name="file">The bytes.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <exception cref="ModelFormatException">They are no ONNX file, or one with what is not supported.</exception>
    public static OnnxModel Read(ReadOnlyMemory<byte> file, string source)
    {
        ProtobufReader reader = new(file, source);
        OnnxGraph? graph = null;
        long opset = 0;
        Dictionary<string, string> metadata = new(StringComparer.Ordinal);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 7 when graph is null:
                    graph = ReadGraph(reader.ReadMessage());
                    break;
                case 8:
                    opset = Math.Max(opset, ReadOpset(reader.ReadMessage()));
                    break;
                case 14 when metadata.Count < Limits.Current.Onnx.Names:
                    (string key, string value) = ReadEntry(reader.ReadMessage());
                    metadata[key] = value;
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (graph is null || opset == 0)
        {
            reader.Fail("it has no graph or declares no operator set");
        }

        return new OnnxModel(opset, graph, metadata);
    }

    /// <summary>The version, for ONNX's own operators; 0 for sets of others.</summary>
    private static long ReadOpset(ProtobufReader reader)
    {
        string domain = "";
        long version = 0;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    domain = reader.ReadString();
                    break;
                case 2:
                    version = reader.ReadInt64();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return domain is "" or "ai.onnx" ? version : 0;
    }

    private static (string Key, string Value) ReadEntry(ProtobufReader reader)
    {
        (string key, string value) = ("", "");
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    key = reader.ReadString();
                    break;
                case 2:
                    value = reader.ReadString();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return (key, value);
    }

    private static OnnxGraph ReadGraph(ProtobufReader reader)
    {
        List<OnnxNode> nodes = new();
        List<OnnxTensor> initializers = new();
        List<OnnxValue> inputs = new();
        List<OnnxValue> outputs = new();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    nodes.Add(ReadNode(reader.ReadMessage()));
                    break;
                case 5:
                    initializers.Add(OnnxTensorReader.Read(reader.ReadMessage()));
                    break;
                case 11:
                    inputs.Add(OnnxValueReader.Read(reader.ReadMessage()));
                    break;
                case 12:
                    outputs.Add(OnnxValueReader.Read(reader.ReadMessage()));
                    break;
                default:
                    reader.Skip();
                    break;
            }

            int parts = nodes.Count + initializers.Count + inputs.Count + outputs.Count;
            if (parts > Limits.Current.Onnx.Parts)
            {
                reader.Fail($"its graph has {parts:N0} parts or more; {Limits.Allowed(Limits.Current.Onnx.Parts)} are allowed");
            }
        }

        return new OnnxGraph(nodes, initializers, inputs, outputs);
    }

    private static OnnxNode ReadNode(ProtobufReader reader)
    {
        ImmutableArray<string>.Builder inputs = ImmutableArray.CreateBuilder<string>();
        ImmutableArray<string>.Builder outputs = ImmutableArray.CreateBuilder<string>();
        ImmutableArray<OnnxAttribute>.Builder attributes = ImmutableArray.CreateBuilder<OnnxAttribute>();
        (string name, string type, string domain) = ("", "", "");
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    inputs.Add(reader.ReadString());
                    break;
                case 2:
                    outputs.Add(reader.ReadString());
                    break;
                case 3:
                    name = reader.ReadString();
                    break;
                case 4:
                    type = reader.ReadString();
                    break;
                case 5:
                    attributes.Add(ReadAttribute(reader.ReadMessage()));
                    break;
                case 7:
                    domain = reader.ReadString();
                    break;
                default:
                    reader.Skip();
                    break;
            }

            int names = inputs.Count + outputs.Count + attributes.Count;
            if (names > Limits.Current.Onnx.Names)
            {
                reader.Fail(
                    $"the node '{name}' has {names:N0} inputs, outputs and attributes or more; {Limits.Allowed(Limits.Current.Onnx.Names)} are allowed");
            }
        }

        return new OnnxNode(
            type, name, inputs.ToImmutable(), outputs.ToImmutable(), attributes.ToImmutable())
        {
            Domain = domain == "ai.onnx" ? ""
                : domain
        };
    }

    private static OnnxAttribute ReadAttribute(ProtobufReader reader)
    {
        string name = "";
        object? value = null;
        long type = 0;
        List<long> numbers = new();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    name = reader.ReadString();
                    break;
                case 2:
                    value = reader.ReadSingle();
                    break;
                case 3:
                    value = reader.ReadInt64();
                    break;
                case 4:
                    value = reader.ReadString();
                    break;
                case 5:
                    value = OnnxTensorReader.Read(reader.ReadMessage());
                    break;
                case 8:
                    reader.ReadInt64s(numbers, Limits.Current.Onnx.Names);
                    break;
                case 20:
                    type = reader.ReadInt64();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        // Writers leave out zeros and empty lists, and old ones the type.
        return new OnnxAttribute(name, (type, value) switch
        {
            (7, _) or (0, null) => numbers.ToArray(),
            (1, null) => 0f,
            (2, null) => 0L,
            (3, null) => "",
            _ => value,
        });
    }
}
