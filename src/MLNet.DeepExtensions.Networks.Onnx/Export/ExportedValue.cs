namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>A value on its way into an ONNX graph, under a name for each order of its axes in which it is there.</summary>
/// <param name="shape">The shape of one sample, as the network has it.</param>
internal sealed class ExportedValue(TensorShape shape)
{
    /// <summary>The shape of one sample, as the network has it.</summary>
    public TensorShape Shape => shape;

    /// <summary>The name as <c>[N, H, W, C]</c>, or <c>[N, features]</c>; null where it is not there in this order.</summary>
    public string? ChannelsLast { get; set; }

    /// <summary>The name as <c>[N, C, H, W]</c>; null where it is not there in this order.</summary>
    public string? ChannelsFirst { get; set; }
}
