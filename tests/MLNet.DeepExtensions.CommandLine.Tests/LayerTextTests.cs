using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.CommandLine.Tests;

public class LayerTextTests
{
    [Theory]
    [InlineData("dense 64", ".Dense(64)", "Dense")]
    [InlineData("dense 64 relu", ".Dense(64, Activation.ReLU)", "Dense")]
    [InlineData("Dense 64 GELU", ".Dense(64, Activation.GELU)", "Dense")]
    [InlineData("dropout 0.25", ".Dropout(0.25f)", "Dropout")]
    [InlineData("batchnorm", ".BatchNormalization()", "BatchNormalization")]
    [InlineData("layernorm", ".LayerNormalization()", "LayerNormalization")]
    [InlineData("prelu", ".PReLU()", "ParametricActivation")]
    [InlineData("tanh", ".Activate(Activation.Tanh)", "ActivationLayer")]
    [InlineData("leakyrelu", ".Activate(Activation.LeakyReLU())", "ActivationLayer")]
    [InlineData("reshape 8x8x1", ".Reshape([8, 8, 1])", "Reshape")]
    public void A_layer_of_rows_is_read(string text, string code, string type) => Check(text, code, type, [64]);

    [Theory]
    [InlineData("conv 32 3x3", ".Convolution(32, 3)", "Convolution2D", "[6, 6, 32]")]
    [InlineData("conv 32 3 relu same", ".Convolution(32, 3, Activation.ReLU, padding: PaddingMode.Same)", "Convolution2D", "[8, 8, 32]")]
    [InlineData("conv 4 1x3 relu stride 2", ".Convolution(4, new Size2D(1, 3), Activation.ReLU, stride: 2)", "Convolution2D", "[4, 3, 4]")]
    [InlineData("depthwise 3x3 same", ".DepthwiseConvolution(3, padding: PaddingMode.Same)", "DepthwiseConvolution2D", "[8, 8, 1]")]
    [InlineData("maxpool 2", ".MaxPooling(2)", "MaxPooling2D", "[4, 4, 1]")]
    [InlineData("avgpool 3x3 stride 2", ".AveragePooling(3, stride: 2)", "AveragePooling2D", "[3, 3, 1]")]
    [InlineData("globalpool", ".GlobalAveragePooling()", "GlobalAveragePooling2D", "[1]")]
    [InlineData("flatten", ".Flatten()", "Flatten", "[64]")]
    [InlineData("spatialdropout 0.1", ".SpatialDropout(0.1f)", "SpatialDropout2D", "[8, 8, 1]")]
    public void A_layer_of_images_is_read(string text, string code, string type, string shape) =>
        Assert.Equal(shape, $"{Check(text, code, type, [8, 8, 1]).OutputShape}");

    [Fact]
    public void All_names_are_layers() => Assert.All(
        LayerTable.Names, static name => Assert.Throws<UsageException>(() => LayerTable.Read($"{name} 1 2 3 4 5 6")));

    private static Network Check(string text, string code, string type, TensorShape input)
    {
        LayerText layer = LayerTable.Read(text);
        Network network = layer.Append(Network.Input(input)).Build();

        Assert.Equal(code, layer.Code);
        Assert.Equal(type, network.Nodes[^1].Layer.GetType().Name);
        return network;
    }
}
