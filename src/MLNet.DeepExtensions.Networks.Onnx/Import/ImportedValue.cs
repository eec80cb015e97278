namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>The order in which a file sees the axes of a value that lies in memory channels last.</summary>
internal enum AxisOrder
{
    /// <summary>As they lie in memory.</summary>
    Memory,

    /// <summary>An image <c>[H, W, C]</c> that the file sees as <c>[C, H, W]</c>.</summary>
    ChannelsFirst,

    /// <summary>A row of the values of an image <c>[H, W, C]</c> that the file sees in the order <c>[C, H, W]</c>.</summary>
    FlattenedChannelsFirst,
}

/// <summary>A value of the file's graph as a layer's output.</summary>
/// <param name="Layer">The layer's number; <see cref="Network.InputNode"/> for the network's input.</param>
/// <param name="Shape">The shape of one sample as the layer gives it.</param>
/// <param name="Order">How the file sees it.</param>
internal sealed record ImportedValue(int Layer, TensorShape Shape, AxisOrder Order = AxisOrder.Memory)
{
    /// <summary>The image that was flattened, for <see cref="AxisOrder.FlattenedChannelsFirst"/>.</summary>
    public TensorShape? Image { get; init; }

    /// <summary>Whether others read the layer's output too, so that it must stay as it is.</summary>
    public bool IsShared { get; init; }

    /// <summary>Whether the file's network wants blue, green and red where memory has red, green and blue.</summary>
    public bool IsReversed { get; init; }

    /// <summary>The shape of one sample as the file sees it.</summary>
    public int[] FileShape => Order == AxisOrder.ChannelsFirst ? [Shape.Channels, Shape.Height, Shape.Width] : [.. Shape.Dimensions];

    /// <summary>The place in memory of a feature that the file sees at another, for rows.</summary>
    /// <param name="feature">The feature's place in the file.</param>
    public int MemoryPlace(int feature)
    {
        if (Order != AxisOrder.FlattenedChannelsFirst)
        {
            return feature;
        }

        int positions = Image!.Size / Image.Channels;
        return (feature % positions * Image!.Channels) + (feature / positions);
    }

    /// <summary>One number per channel or feature, from the file's order to memory's.</summary>
    /// <param name="values">The numbers in the file's order.</param>
    public float[] InMemoryOrder(float[] values)
    {
        if (Order != AxisOrder.FlattenedChannelsFirst)
        {
            return values;
        }

        float[] ordered = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            ordered[MemoryPlace(i)] = values[i];
        }

        return ordered;
    }
}
