using System.Buffers.Binary;

namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>
/// Reads a constant from a file that is not trusted (TensorProto). Its values stay where they are in the file's bytes if they can.
/// </summary>
internal static class OnnxTensorReader
{
    public static OnnxTensor Read(ProtobufReader reader)
    {
        List<long> shape = new();
        List<ReadOnlyMemory<byte>> chunks = new();
        List<long> numbers = new();
        string name = "";
        long type = 0;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    reader.ReadInt64s(shape, Limits.Current.Onnx.Rank);
                    break;
                case 2:
                    type = reader.ReadInt64();
                    break;
                case 4 or 10 when reader.Type == ProtobufWireType.Bytes:
                    chunks.Add(reader.ReadBytes());
                    break;
                case 4:
                    chunks.Add(BitConverter.GetBytes(reader.ReadSingle()));
                    break;
                case 5 or 7:
                    reader.ReadInt64s(numbers, int.MaxValue / sizeof(long));
                    break;
                case 8:
                    name = reader.ReadString();
                    break;
                case 9:
                    chunks.Add(reader.ReadBytes());
                    break;
                case 14 when reader.ReadInt64() != 0:
                    reader.Fail($"the values of '{name}' are in another file; save the model with its weights in one file");
                    break;
                case 14:
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (!Enum.IsDefined((OnnxElementType)type))
        {
            // What is of none of these types (a text, say) is no weight. It is an error where a node takes it.
            return new OnnxTensor(name, (OnnxElementType)type, [.. shape], default);
        }

        OnnxTensor tensor = new(name, (OnnxElementType)type, [.. shape], Join(chunks, numbers, (OnnxElementType)type));
        CheckLength(reader, tensor);
        return tensor;
    }

    private static ReadOnlyMemory<byte> Join(List<ReadOnlyMemory<byte>> chunks, List<long> numbers, OnnxElementType type)
    {
        if (numbers.Count == 0)
        {
            return chunks.Count == 1 ? chunks[0] : chunks.SelectMany(chunk => chunk.ToArray()).ToArray();
        }

        int size = OnnxTensor.SizeOf(type);
        byte[] bytes = new byte[numbers.Count * size];
        for (int i = 0; i < numbers.Count; i++)
        {
            Span<byte> element = bytes.AsSpan(i * size, size);
            switch (size)
            {
                case sizeof(bool):
                    element[0] = numbers[i] == 0 ? (byte)0 : (byte)1;
                    break;
                case sizeof(int):
                    BinaryPrimitives.WriteInt32LittleEndian(element, (int)numbers[i]);
                    break;
                default:
                    BinaryPrimitives.WriteInt64LittleEndian(element, numbers[i]);
                    break;
            }
        }

        return bytes;
    }

    private static void CheckLength(ProtobufReader reader, OnnxTensor tensor)
    {
        string text = string.Join(", ", tensor.Shape);
        long count = 1;
        foreach (long dimension in tensor.Shape)
        {
            if (dimension < 0 || (dimension > 0 && count > int.MaxValue / dimension))
            {
                reader.Fail($"the constant '{tensor.Name}' has the shape [{text}]");
            }

            count *= dimension;
        }

        if (count * OnnxTensor.SizeOf(tensor.Type) != tensor.Raw.Length)
        {
            reader.Fail($"the constant '{tensor.Name}' of shape [{text}] and type {tensor.Type} has {tensor.Raw.Length} bytes");
        }
    }
}
