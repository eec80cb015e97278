using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Tests.Fixtures;

namespace MLNet.DeepExtensions.Networks.Tests.Networks;

/// <summary>Whole networks against what PyTorch gives for them in double precision: outputs, losses, all gradients.</summary>
public class PyTorchNetworkTests
{
    [Fact]
    public void Multilayer_perceptron()
    {
        FixtureFile file = FixtureFile.Load("mlp.json");
        Probe probe = new() { Name = "probe" };
        Network network = Network.Input([5]).Append(probe)
            .Dense(7, Activation.ReLU).Named("fc1").Dense(6, Activation.Tanh).Named("fc2").Dense(3, Activation.Softmax).Named("fc3")
                .Build();
        Dictionary<string, FixtureTensor> weights = [];
        foreach (string layer in (string[])["fc1", "fc2", "fc3"])
        {
            weights[$"{layer}.weights"] = file[$"parameters/{layer}.weight"].Transpose();
            weights[$"{layer}.bias"] = file[$"parameters/{layer}.bias"];
        }

        using PlanUnderTest run = new(network, new SparseCategoricalCrossEntropy(), weights, file["input"], file["target_class"]);

        Assert.Equal(file.Number("loss"), run.Loss, 1e-6);
        PlanUnderTest.AssertClose(file["outputs/probabilities"], run.Output, "the probabilities");
        foreach (string layer in (string[])["fc1", "fc2", "fc3"])
        {
            run.AssertGradient($"{layer}.weights", file[$"gradients/{layer}.weight"].Transpose());
            run.AssertGradient($"{layer}.bias", file[$"gradients/{layer}.bias"]);
        }

        PlanUnderTest.AssertClose(file["gradients/input"], probe.Gradient, "the gradient of the input");
    }

    [Theory]
    [InlineData("conv.json", 3, 3, 2, 1, 1, 2, 2, 1, 1)]
    [InlineData("conv-overlap.json", 3, 2, 1, 1, 0, 3, 2, 3, 2)]
    public void Convolution_pooling_and_dense(
        string name, int kernelHeight, int kernelWidth, int stride, int padVertical, int padHorizontal, int pool, int poolStride,
        int pooledHeight, int pooledWidth)
    {
        FixtureFile file = FixtureFile.Load(name);
        FixtureTensor input = file["input"].ImagesLast();
        Probe probe = new() { Name = "probe" };
        Network network = Network.Input([input.Shape[1], input.Shape[2], 2]).Append(probe)
            .Convolution(
                3, new Size2D(kernelHeight, kernelWidth), Activation.ReLU,
                PaddingMode.Explicit(new Padding(padVertical, padVertical, padHorizontal, padHorizontal)), stride).Named("conv")
            .MaxPooling(pool, poolStride).Flatten().Dense(3, Activation.Softmax).Named("fc").Build();
        Dictionary<string, FixtureTensor> weights = new()
        {
            ["conv.weights"] = file["parameters/conv.weight"].FiltersLast(),
            ["conv.bias"] = file["parameters/conv.bias"],
            ["fc.weights"] = file["parameters/fc.weight"].TransposeBehindImage(3, pooledHeight, pooledWidth),
            ["fc.bias"] = file["parameters/fc.bias"],
        };

        using PlanUnderTest run = new(network, new SparseCategoricalCrossEntropy(), weights, input, file["target_class"]);

        Assert.Equal(file.Number("loss"), run.Loss, 1e-6);
        PlanUnderTest.AssertClose(file["outputs/probabilities"], run.Output, "the probabilities");
        run.AssertGradient("conv.weights", file["gradients/conv.weight"].FiltersLast());
        run.AssertGradient("conv.bias", file["gradients/conv.bias"]);
        run.AssertGradient("fc.weights", file["gradients/fc.weight"].TransposeBehindImage(3, pooledHeight, pooledWidth));
        run.AssertGradient("fc.bias", file["gradients/fc.bias"]);
        PlanUnderTest.AssertClose(file["gradients/input"].ImagesLast(), probe.Gradient, "the gradient of the input");
    }

    [Fact]
    public void Batch_normalization()
    {
        FixtureFile file = FixtureFile.Load("batchnorm2d.json");
        FixtureTensor input = file["input"].ImagesLast();
        Probe probe = new() { Name = "probe" };
        Network network = Network.Input([4, 4, 3]).Append(probe).BatchNormalization().Named("norm").Build();
        Dictionary<string, FixtureTensor> weights = new()
        {
            ["norm.gamma"] = file["parameters/weight"],
            ["norm.beta"] = file["parameters/bias"],
            ["norm.runningMean"] = file["running_mean_before"],
            ["norm.runningVariance"] = file["running_var_before"],
        };

        using PlanUnderTest run = new(network, new Projection(), weights, input, file["output_gradient"].ImagesLast());

        // The plan's loss is the mean over 2 samples of 16 positions; the fixture's is a sum.
        double positions = 2 * 16;
        FixtureTensor Scaled(FixtureTensor tensor) => tensor with { Values = [.. tensor.Values.Select(value => value / positions)] };
        Assert.Equal(file.Number("loss") / positions, run.Loss, 1e-6);
        PlanUnderTest.AssertClose(file["outputs/output"].ImagesLast(), run.Output, "the output");
        run.AssertGradient("norm.gamma", Scaled(file["gradients/weight"]));
        run.AssertGradient("norm.beta", Scaled(file["gradients/bias"]));
        PlanUnderTest.AssertClose(Scaled(file["gradients/input"].ImagesLast()), probe.Gradient, "the gradient of the input");
        PlanUnderTest.AssertClose(file["running_mean_after"], run.Weights("norm.runningMean"), "the running mean");
        PlanUnderTest.AssertClose(file["running_var_after"], run.Weights("norm.runningVariance"), "the running variance");

        using ExecutionPlan inference = new(network, run.Plan.Kernels, run.Plan.Parameters, run.Batch);
        inference.Input.Value.Upload(input.ToFloats());
        inference.Forward(run.Batch);
        PlanUnderTest.AssertClose(
            file["outputs/eval_output_with_stats_after"].ImagesLast(), inference.Output.Value.Span.ToArray(), "the output at inference");
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    public void Depthwise_convolution(int number, int multiplier)
    {
        FixtureFile file = FixtureFile.Load("depthwise-conv.json").Cases()[number];
        (int vertical, int horizontal) = Pair("padding");
        Probe probe = new() { Name = "probe" };
        Network network = Network.Input([7, 6, 4]).Append(probe).Append(new DepthwiseConvolution2D
        {
            Name = "conv",
            KernelSize = 3,
            DepthMultiplier = multiplier,
            Stride = Pair("stride"),
            Dilation = Pair("dilation"),
            Padding = PaddingMode.Explicit(new Padding(vertical, vertical, horizontal, horizontal)),
        }).Build();
        Dictionary<string, FixtureTensor> weights = new()
        {
            ["conv.weights"] = file["parameters/weight"].FiltersLast(),
            ["conv.bias"] = file["parameters/bias"]
        };

        using PlanUnderTest run = new(network, new Projection(), weights, file["input"].ImagesLast(), file["output_gradient"].ImagesLast());

        double rows = 2.0 * network.OutputShape.Height * network.OutputShape.Width;
        FixtureTensor Scaled(FixtureTensor tensor) => tensor with { Values = [.. tensor.Values.Select(value => value / rows)] };
        Assert.Equal(file.Number("loss") / rows, run.Loss, 1e-5);
        PlanUnderTest.AssertClose(file["outputs/output"].ImagesLast(), run.Output, "the output");
        run.AssertGradient("conv.weights", Scaled(file["gradients/weight"].FiltersLast()));
        run.AssertGradient("conv.bias", Scaled(file["gradients/bias"]));
        PlanUnderTest.AssertClose(Scaled(file["gradients/input"].ImagesLast()), probe.Gradient, "the gradient of the input");

        Size2D Pair(string attribute)
        {
            double[] values = file[$"attributes/{attribute}"].Values;
            return new Size2D((int)values[0], (int)values[1]);
        }
    }
}
