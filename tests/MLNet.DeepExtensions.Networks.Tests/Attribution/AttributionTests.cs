using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Attribution;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Reporting;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Attribution;

public class AttributionTests
{
    [Fact]
    public void Of_a_linear_network_all_methods_say_weight_times_value()
    {
        // y = 2 a - 3 b + 4 at (5, 1).
        TrainedNetwork network = Linear();

        Assert.Equal([2f, -3f], network.Explain([5f, 1f], new InputGradients()).Values);
        Assert.Equal([10f, -3f], network.Explain([5f, 1f], new InputGradients { TimesInput = true }).Values);
        AssertNear([10, -3], network.Explain([5f, 1f]).Values, 1e-5);
        AssertNear([8, 3], network.Explain([5f, 1f], new IntegratedGradients { Baseline = [1, 2] }).Values, 1e-5);
        AssertNear([2, -3], network.Explain([5f, 1f], new SmoothGradients()).Values, 1e-5);
        AssertNear([10, -3], network.Explain([5f, 1f], new Occlusion()).Values, 1e-5);
        AssertNear([6, 3], network.Explain([5f, 1f], new Occlusion { Fill = 2 }).Values, 1e-5);
        Assert.Equal(11, network.Explain([5f, 1f]).Score, 5);
        Assert.Equal(4, network.Explain([5f, 1f]).BaselineScore!.Value, 5);
    }

    [Fact]
    public void Integrated_gradients_sum_to_the_score_less_the_baseline_s()
    {
        Network network = Network.Input([6]).Dense(12, Activation.Tanh).Dense(8, Activation.GELU).Dense(3, Activation.Softmax).Build();
        TrainedNetwork trained = new(network, GradientCheck.Weights(network, new Random(1)));
        float[] input = GradientCheck.Normal(new Random(2), 6);
        float[] baseline = GradientCheck.Normal(new Random(3), 6);
        for (int output = 0; output < 3; output++)
        {
            AttributionMap map = trained.Explain(input, new IntegratedGradients { Steps = 300, Baseline = baseline }, output);
            float[] logits = trained.PredictLogits([.. input, .. baseline]);

            Assert.Equal(logits[output], map.Score, 5);
            Assert.Equal(logits[3 + output], map.BaselineScore!.Value, 5);
            Assert.Equal(logits[output] - logits[3 + output], map.Values.Sum(), 3);
        }

        // Few steps tell it less exactly: the sum is of a midpoint rule.
        Assert.NotEqual(
            trained.Explain(input, new IntegratedGradients { Steps = 1, Baseline = baseline }, 0).Values.Sum(),
            trained.Explain(input, new IntegratedGradients { Steps = 300, Baseline = baseline }, 0).Values.Sum(), 3);
    }

    [Fact]
    public void The_predicted_class_is_explained_and_named_unless_another_is_asked_for()
    {
        Network network = Network.Input([2]).Dense(3, Activation.Softmax).Build();
        NetworkWeights weights = NetworkWeights.Initialize(network, 1);
        new float[] { 0, 0, 1, 0, 1, 0 }.CopyTo(weights["dense1.weights"]);
        TrainedNetwork trained = new(network, weights, ["a", "b", "c"]);

        Assert.Equal("c", trained.Explain([3f, 1f]).OutputName);
        Assert.Equal(2, trained.Explain([3f, 1f]).Output);
        Assert.Equal("b", trained.Explain([3f, 1f], output: 1).OutputName);
        Assert.Throws<ArgumentOutOfRangeException>(() => trained.Explain([3f, 1f], output: 3));
    }

    [Fact]
    public void Occlusion_says_by_how_much_the_score_falls_where_a_square_covers_an_image()
    {
        // The score is the sum of the pixels: a covered square of 2 x 2 takes off its sum.
        Network network = Network.Input([4, 4, 1]).Flatten().Dense(1).Build();
        NetworkWeights weights = NetworkWeights.Initialize(network, 1);
        weights["dense1.weights"].Fill(1);
        TrainedNetwork trained = new(network, weights);
        float[] image = [1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8];

        AttributionMap map = trained.Explain(image, new Occlusion { Size = 2, Stride = 2 });

        Assert.Equal("[4, 4, 1]", map.Shape.ToString());
        AssertNear([4, 4, 0, 0, 4, 4, 0, 0, 0, 0, 8, 8, 0, 0, 8, 8], map.Values, 1e-5);
    }

    [Fact]
    public void Grad_CAM_weighs_a_convolution_s_maps_by_their_mean_gradients()
    {
        // One map per channel of the input; the score is 2 mean(first) - mean(second), so that the factors are 2 / 4 and -1 / 4.
        Network network = Network.Input([2, 2, 2]).Convolution(2, 1).GlobalAveragePooling().Dense(1).Build();
        NetworkWeights weights = NetworkWeights.Initialize(network, 1);
        new float[] { 1, 0, 0, 1 }.CopyTo(weights["convolution2D1.weights"]);
        new float[] { 2, -1 }.CopyTo(weights["dense1.weights"]);
        TrainedNetwork trained = new(network, weights);

        AttributionMap map = trained.Explain([1f, 0f, 0f, 4f, 2f, 1f, 0f, 0f], new GradCam());

        Assert.Equal("[2, 2, 1]", map.Shape.ToString());
        AssertNear([0.5, 0, 0.75, 0], map.Values, 1e-6);
        Assert.Equal(map.Values, trained.Explain([1f, 0f, 0f, 4f, 2f, 1f, 0f, 0f], new GradCam { Layer = "convolution2D1" }).Values);
    }

    [Fact]
    public void Grad_CAM_is_enlarged_to_the_image()
    {
        Network network = Network.Input([4, 4, 1]).Convolution(1, 2, stride: 2).GlobalAveragePooling().Dense(1).Build();
        NetworkWeights weights = NetworkWeights.Initialize(network, 1);
        weights["convolution2D1.weights"].Fill(1);
        weights["dense1.weights"].Fill(4);
        TrainedNetwork trained = new(network, weights);

        // The map is 1, 0 over 0, 0 and the factor 1.
        AttributionMap map = trained.Explain([1f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], new GradCam());

        AssertNear([1, 0.75, 0.25, 0, 0.75, 0.5625, 0.1875, 0], map.Values.Take(8), 1e-6);
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_what_does()
    {
        TrainedNetwork network = Linear();

        Assert.Contains("needs an image", Refusal(new GradCam()), StringComparison.Ordinal);
        Assert.Contains("Steps is 0", Refusal(new IntegratedGradients { Steps = 0 }), StringComparison.Ordinal);
        Assert.Contains("Baseline has 3 values", Refusal(new IntegratedGradients { Baseline = [1, 2, 3] }), StringComparison.Ordinal);
        Assert.Contains("Samples is 0", Refusal(new SmoothGradients { Samples = 0 }), StringComparison.Ordinal);
        Assert.Contains("Noise is 0", Refusal(new SmoothGradients { Noise = 0 }), StringComparison.Ordinal);
        Assert.Contains("Size is 0", Refusal(new Occlusion { Size = 0 }), StringComparison.Ordinal);
        Assert.Contains("There are 3 values", Assert.Throws<ArgumentException>(
            () => network.Explain([1f, 2f, 3f])).Message, StringComparison.Ordinal);

        string Refusal(AttributionMethod method) =>
            Assert.ThrowsAny<ArgumentException>(() => network.Explain([1f, 2f], method)).Message;
    }

    [Fact]
    public void A_table_names_the_features_that_count_most_first()
    {
        string[] lines = Linear().Explain([1f, 5f]).Table(["age", "income"]).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.StartsWith("IntegratedGradients for output 0, score -9, baseline 4", lines[0], StringComparison.Ordinal);
        Assert.Matches(@"^income +-15\.0000", lines[1]);
        Assert.Matches(@"^age +\+2\.0000", lines[2]);
        Assert.Contains("3 names for 2 values", Assert.Throws<ArgumentException>(
            () => Linear().Explain([1f, 5f]).Table(["a", "b", "c"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_shows_the_image_beside_its_attributions()
    {
        AttributionMap map = new(new InputGradients(), [1, 2, 1], [1f, -0.5f], 0, null, 0);
        DecodedImage picture = AttributionPicture.Draw(map, [0f, 10f], scale: 1);

        // Black, white; then 85 % red over black and 42.5 % blue over white.
        Assert.Equal((1, 4), (picture.Height, picture.Width));
        Assert.Equal([0, 0, 0, 255, 255, 255, 187, 32, 32, 162, 189, 246], picture.Pixels.Select(value => (int)value));

        using TemporaryFolder folder = new();
        AttributionPicture.WritePng(folder["map.png"], map, [0f, 10f]);
        Assert.Equal(160, new PngDecoder().Decode(File.ReadAllBytes(folder["map.png"])).Height);
    }

    private static TrainedNetwork Linear()
    {
        Network network = Network.Input([2]).Dense(1).Build();
        NetworkWeights weights = NetworkWeights.Initialize(network, 1);
        new float[] { 2, -3 }.CopyTo(weights["dense1.weights"]);
        weights["dense1.bias"][0] = 4;
        return new TrainedNetwork(network, weights);
    }

    private static void AssertNear(double[] expected, IEnumerable<float> actual, double tolerance) =>
        Assert.Equal(expected, actual.Select(value => (double)value), (a, b) => Math.Abs(a - b) <= tolerance);
}
