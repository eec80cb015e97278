using System.Collections.Immutable;

namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>Reads an input's or output's name and shape from a file that is not trusted (ValueInfoProto).</summary>
internal static class OnnxValueReader
{
    public static OnnxValue Read(ProtobufReader reader)
    {
        string name = "";
        long type = 0;
        ImmutableArray<long?>.Builder shape = ImmutableArray.CreateBuilder<long?>();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    name = reader.ReadString();
                    break;
                case 2:
                    foreach (ProtobufReader tensor in Messages(reader.ReadMessage(), 1))
                    {
                        type = ReadTensorType(tensor, shape);
                    }

                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new OnnxValue(name, (OnnxElementType)type, shape.ToImmutable());
    }

    private static long ReadTensorType(ProtobufReader reader, ImmutableArray<long?>.Builder shape)
    {
        long type = 0;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    type = reader.ReadInt64();
                    break;
                case 2:
                    foreach (ProtobufReader dimension in Messages(reader.ReadMessage(), 1))
                    {
                        shape.Add(ReadDimension(dimension));
                        if (shape.Count > Limits.Current.Onnx.Rank)
                        {
                            reader.Fail(
                                $"a shape has {shape.Count} dimensions or more; {Limits.Allowed(Limits.Current.Onnx.Rank)} are allowed");
                        }
                    }

                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return type;
    }

    private static long? ReadDimension(ProtobufReader reader)
    {
        long? size = null;
        while (reader.Next())
        {
            if (reader.Field == 1)
            {
                size = reader.ReadInt64();
            }
            else
            {
                reader.Skip();
            }
        }

        // Some writers say "any size" by 0 or -1.
        return size > 0 ? size : null;
    }

    private static IEnumerable<ProtobufReader> Messages(ProtobufReader reader, int field)
    {
        while (reader.Next())
        {
            if (reader.Field == field)
            {
                yield return reader.ReadMessage();
            }
            else
            {
                reader.Skip();
            }
        }
    }
}
