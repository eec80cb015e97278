using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks.Tests.Persistence;

public sealed class LoadWeightsTests : IDisposable
{
    private static readonly string s_torch = RepositoryFiles.PathOf("tests/fixtures/weights/cnn.safetensors");
    private static readonly Dictionary<string, string> s_torchNames = new()
    {
        ["conv1"] = "0",
        ["batchNorm1"] = "1",
        ["depthwise"] = "3",
        ["head"] = "5",
        ["norm"] = "6",
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void PyTorchs_weights_give_PyTorchs_outputs()
    {
        SafetensorsContent file = SafetensorsFile.Read(s_torch, requireDigest: false);

        TrainedNetwork network = TorchNetwork(4).LoadWeights(s_torch, s_torchNames, WeightLayout.PyTorch, allowOthers: true);

        float[] outputs = network.Predict(file.Find("test.inputs")!.Values.Span);
        float[] expected = file.Find("test.outputs")!.Values.ToArray();
        Assert.Equal(12, outputs.Length);
        Assert.All(expected.Zip(outputs), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void An_error_lists_what_fits_and_what_does_not()
    {
        Dictionary<string, string> names = new(s_torchNames) { ["batchNorm1"] = "bn" };

        ModelFormatException error = Assert.Throws<ModelFormatException>(
            () => TorchNetwork(7).LoadWeights(s_torch, names, WeightLayout.PyTorch));

        string[] lines = error.Message.Split('\n', StringSplitOptions.TrimEntries);
        Assert.Contains("missing: 'bn.running_mean' [3] for 'batchNorm1.runningMean'", lines);
        Assert.Contains("wrong shape: '5.weight' is [4, 18]; 'head.weights' takes [7, 18]", lines);
        Assert.Contains("not used: '1.running_var' [3]", lines);
        Assert.Contains("not used: 'test.inputs' [3, 5, 5, 2]", lines);
        Assert.Equal("fitting: 0.weight, 0.bias, 3.weight, 3.bias", lines[^1]);
    }

    [Fact]
    public void Kerass_dimensions_are_this_packages_but_for_depthwise_filters()
    {
        float[] kernel = [1, 2, 3, 4, 5, 6];
        float[] depthwise = [1, 2, 3, 4];
        string path = Write(
            new SafetensorsTensor("top.kernel", [2, 3], kernel),
            new SafetensorsTensor("top.bias", [3], new float[] { 7, 8, 9 }));
        Network dense = Network.Input([2]).Append(new Dense { Units = 3, Name = "top" }).Build();

        Assert.Equal(
            [1 + 8 + 7, 2 + 10 + 8, 3 + 12 + 9],
            dense.LoadWeights(path, new Dictionary<string, string>(), WeightLayout.Keras).Predict([1f, 2f]));

        path = Write(
            new SafetensorsTensor("d.depthwise_kernel", [1, 1, 2, 2], depthwise), new SafetensorsTensor("d.bias", [4], new float[4]));
        Network filters = Network.Input([1, 1, 2])
            .Append(new DepthwiseConvolution2D { KernelSize = 1, DepthMultiplier = 2, Name = "mine" }).Build();

        // Channel 0 has the filters 1 and 2, channel 1 the filters 3 and 4.
        Assert.Equal(
            [10, 20, 300, 400],
            filters.LoadWeights(path, new Dictionary<string, string> { ["mine"] = "d" }, WeightLayout.Keras).Predict([10f, 100f]));
    }

    [Fact]
    public void Filters_along_the_time_are_turned_as_those_of_images()
    {
        // PyTorch's [out, in, length]: filter 0 takes channel 0 of both steps, filter 1 channel 1.
        string path = Write(
            new SafetensorsTensor("c.weight", [2, 2, 2], new float[] { 1, 2, 0, 0, 0, 0, 3, 4 }),
            new SafetensorsTensor("c.bias", [2], new float[] { 0, 0.5f }));
        Network network = Network.Input([2, 2]).Convolution1D(2, kernelSize: 2).Named("c").Build();

        Assert.Equal(
            [1 + (2 * 10), (3 * 100) + (4 * 1000) + 0.5f],
            network.LoadWeights(path, new Dictionary<string, string>(), WeightLayout.PyTorch).Predict([1f, 100f, 10f, 1000f]));
    }

    [Fact]
    public void A_parameter_can_be_named_by_itself_or_by_a_function()
    {
        string path = Write(
            new SafetensorsTensor("w", [3, 2], new float[] { 1, 2, 3, 4, 5, 6 }), new SafetensorsTensor("b", [3], new float[] { 0, 0, 1 }));
        Network network = Network.Input([2]).Append(new Dense { Units = 3, Name = "top" }).Build();
        Dictionary<string, string> names = new() { ["top.weights"] = "w", ["top.bias"] = "b" };

        Assert.Equal([21, 43, 66], network.LoadWeights(path, names, WeightLayout.PyTorch).Predict([1f, 10f]));
        Assert.Equal([21, 43, 66], network.LoadWeights(path, name => names[name], WeightLayout.PyTorch).Predict([1f, 10f]));
    }

    [Fact]
    public void A_function_may_leave_parameters_as_they_begin()
    {
        string path = Write(new SafetensorsTensor("w", [2, 3], new float[] { 1, 2, 3, 4, 5, 6 }));
        Network network = Network.Input([2]).Append(new Dense { Units = 3, Name = "top" }).Build();

        TrainedNetwork loaded = network.LoadWeights(path, name => name == "top.weights" ? "w" : null, WeightLayout.Own);

        Assert.Equal([41, 52, 63], loaded.Predict([1f, 10f]));
    }

    [Fact]
    public void A_name_that_is_not_in_the_network_is_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => TorchNetwork(4).LoadWeights(
            s_torch, new Dictionary<string, string> { ["conv9"] = "0" }, WeightLayout.PyTorch));

        Assert.Contains("'conv9', which is no layer and no parameter", error.Message, StringComparison.Ordinal);
    }

    private static Network TorchNetwork(int outputs) => Network.Input([5, 5, 2])
        .Append(new Convolution2D { Filters = 3, KernelSize = new Size2D(3, 2), Name = "conv1" })
        .Append(new BatchNormalization { Name = "batchNorm1" })
        .Activate(Activation.ReLU)
        .Append(new DepthwiseConvolution2D { KernelSize = 2, Name = "depthwise" })
        .Flatten()
        .Append(new Dense { Units = outputs, Name = "head" })
        .Append(new LayerNormalization { Name = "norm" })
        .Build();

    private string Write(params SafetensorsTensor[] tensors)
    {
        string path = _folder["weights.safetensors"];
        SafetensorsFile.Write(path, tensors);
        return path;
    }
}
