namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

/// <summary>A small network around a layer.</summary>
/// <param name="Input">The shape of its input.</param>
/// <param name="Build">What stands behind the input.</param>
internal sealed record LayerExample(TensorShape Input, Func<NetworkBuilder, NetworkBuilder> Build)
{
    public Network Network => Build(MLNet.DeepExtensions.Networks.Network.Input(Input)).Build();
}
