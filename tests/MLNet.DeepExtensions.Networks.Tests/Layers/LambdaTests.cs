using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Persistence;
using MLNet.DeepExtensions.Networks.Tests.Layers.Cases;
using MLNet.DeepExtensions.Networks.Tests.Persistence;
using MLNet.DeepExtensions.Networks.Tests.Training;

namespace MLNet.DeepExtensions.Networks.Tests.Layers;

public class LambdaTests
{
    [Fact]
    public void A_network_with_one_trains_to_the_same_bits_for_any_number_of_threads()
    {
        // Of 300 values 13 samples go to a thread at once.
        Network network = Network.Input([2]).Dense(300).Lambda(LambdaCase.Sine).Dense(1).Build();
        float[][] weights = [.. new[] { 1, 2, 3 }.Select(threads => network.Train(
            Samples.Line(), new TrainingOptions { Epochs = 20, Threads = threads }).Network.Weights["dense1.weights"].ToArray())];

        Assert.Equal(weights[0], weights[1]);
        Assert.Equal(weights[0], weights[2]);
    }

    [Fact]
    public void A_function_without_a_name_trains_and_is_not_saved()
    {
        using TemporaryFolder folder = new();
        LambdaFunction cube = LambdaFunction.Elementwise(x => x * x * x, x => 3 * x * x);
        TrainedNetwork trained = Network.Input([2]).Lambda(cube).Dense(1).Build()
            .Train(Samples.Line(), new TrainingOptions { Epochs = 1 }).Network;

        string refusal = Assert.Throws<InvalidOperationException>(() => trained.Save(folder["cube.safetensors"])).Message;
        Assert.Contains("The function of a Lambda layer has no name; ComponentRegistry.RegisterLambda gives it one.", refusal, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["cube.safetensors"]));

        ComponentRegistry.RegisterLambda("Tests.Cube", cube);
        trained.Save(folder["cube.safetensors"]);
        Assert.Equal(trained.Predict([2f, 3f]), TrainedNetwork.Load(folder["cube.safetensors"]).Predict([2f, 3f]));
    }

    [Fact]
    public void A_name_that_nobody_has_registered_is_told()
    {
        string json = ComponentRegistry.Write<Layer>(new Lambda { Function = LambdaCase.Sine }).Replace("Tests.Sine", "Tests.None", StringComparison.Ordinal);

        Assert.Contains("No function of a Lambda layer is registered as 'Tests.None'", Assert.Throws<ModelFormatException>(
            () => ComponentRegistry.Read<Layer>(json, "memory", "layer")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_stands_for_one_function()
    {
        LambdaFunction other = LambdaFunction.Elementwise(x => x, _ => 1);
        ComponentRegistry.RegisterLambda("Tests.Sine", LambdaCase.Sine);

        Assert.Contains("taken", Refusal("Tests.Sine", other), StringComparison.Ordinal);
        Assert.Contains("already, as 'Tests.Sine'", Refusal("Tests.Sine2", LambdaCase.Sine), StringComparison.Ordinal);
        Assert.Contains("characters other than", Refusal("a b", other), StringComparison.Ordinal);

        static string Refusal(string name, LambdaFunction function) =>
            Assert.Throws<ArgumentException>(() => ComponentRegistry.RegisterLambda(name, function)).Message;
    }

    [Fact]
    public void The_gradient_checker_passes_right_gradients()
    {
        Network network = Network.Input([6, 5, 2]).Convolution(4, 3, Activation.Tanh).BatchNormalization().Dropout(0.3f).Flatten()
            .Append(new Dense { Units = 5, L1 = 0.01f, L2 = 0.01f }).Lambda(LambdaCase.Sine).Append(new OwnLayer { Shift = 1 }).Build();
        GradientCheckResult result = GradientChecker.Check(network);

        Assert.True(result.Passes(), result.ToString());
        Assert.Equal(
            ["input", "convolution2D1.weights", "convolution2D1.bias", "batchNormalization1.gamma", "batchNormalization1.beta",
                "dense1.weights", "dense1.bias", "ownLayer1.factor"],
            result.Differences.Select(difference => difference.Name).Distinct());
    }

    [Fact]
    public void The_gradient_checker_finds_wrong_gradients_and_says_where()
    {
        LambdaFunction wrong = LambdaFunction.Elementwise(x => x * x, x => 1.9f * x);
        GradientCheckResult result = GradientChecker.Check(Network.Input([3]).Lambda(wrong).Build());

        Assert.False(result.Passes());
        Assert.Equal(0.05, result.LargestError, 2);
        Assert.Matches("^input: largest error 0.05", result.ToString());
    }
}
