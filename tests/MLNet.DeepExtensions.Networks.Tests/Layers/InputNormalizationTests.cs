using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Onnx;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks.Tests.Layers;

/// <summary>
/// Large values that differ in their last digits: 10,000,000 and the next two numbers standardise to -1.2247, 0 and 1.2247.
/// </summary>
public sealed class InputNormalizationTests : IDisposable
{
    private static readonly float[] s_values = [1e7f, 1e7f + 1, 1e7f + 2];
    private static readonly float[] s_standard = [-1.2247449f, 0, 1.2247449f];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Large_values_keep_the_digits_in_which_they_differ_in_batches_and_row_by_row()
    {
        TrainedNetwork network = Fitted(NormalizationKind.Standard);
        AssertClose(s_standard, network.Predict(s_values));
        AssertClose(s_standard, [.. s_values.Select(value => network.Predict([value])[0])]);
        AssertClose([0, 0.5f, 1], Fitted(NormalizationKind.MinMax).Predict(s_values));
    }

    [Fact]
    public void A_mean_that_single_precision_lacks_is_made_up_for_by_the_offset()
    {
        TrainedNetwork network = Fitted(NormalizationKind.Standard, 1e7f, 1e7f + 1);
        AssertClose([-1, 1], network.Predict([1e7f, 1e7f + 1]));
    }

    [Fact]
    public void A_seed_gives_the_weights_that_it_gave_before_there_was_a_mean()
    {
        NetworkWeights weights = NetworkWeights.Initialize(Network.Input([3]).NormalizeInput().Dense(2).Build(), seed: 7);
        ParameterEntry dense = weights.Layout.Entries.Single(static entry => entry.Name == "dense1.weights");
        float[] expected = new float[6];

        // Scale and offset have the first two streams.
        dense.Spec.Initializer.Fill(expected, dense.Spec.FanIn, dense.Spec.FanOut, new SeededRandom(7, stream: 2));

        Assert.Equal(expected, weights[dense].ToArray());
    }

    [Fact]
    public void They_keep_them_in_files()
    {
        Fitted(NormalizationKind.Standard).Save(_folder["network.safetensors"]);
        AssertClose(s_standard, TrainedNetwork.Load(_folder["network.safetensors"]).Predict(s_values));
    }

    [Fact]
    public void They_keep_them_in_ONNX_where_the_mean_is_taken_off_before_anything_is_multiplied()
    {
        OnnxModel model = OnnxExporter.Describe(Fitted(NormalizationKind.Standard));
        Assert.Equal(["Sub", "Mul"], model.Graph.Nodes.Select(node => node.Operator).Take(2));
        Assert.DoesNotContain("Add", model.Graph.Nodes.Select(node => node.Operator));

        TrainedNetwork back = OnnxImporter.Read(OnnxModelWriter.Write(model).ToArray(), "memory", new OnnxImportOptions());
        AssertClose(s_standard, back.Predict(s_values));
    }

    [Fact]
    public void A_shift_between_layers_of_an_ONNX_file_is_taken_off_before_anything_is_multiplied()
    {
        OnnxGraph graph = new(
            [
                new OnnxNode("Relu", "r", ["x"], ["r"], []),
                new OnnxNode("Sub", "c", ["r", "mean"], ["c"], []),
                new OnnxNode("Mul", "y", ["c", "scale"], ["y"], []),
            ],
            [OnnxTensor.Of("mean", [1], [1e7f + 1]), OnnxTensor.Of("scale", [1], [1.2247449f])],
            [new OnnxValue("x", OnnxElementType.Float, [null, 1])],
            [new OnnxValue("y", OnnxElementType.Float, [null, 1])]);
        OnnxModel model = OnnxExporter.Describe(Fitted(NormalizationKind.Standard)) with { Graph = graph };
        AssertClose(
            s_standard, OnnxImporter.Read(OnnxModelWriter.Write(model).ToArray(), "memory", new OnnxImportOptions()).Predict(s_values));
    }

    [Fact]
    public void A_file_from_before_there_was_a_mean_predicts_as_it_did()
    {
        TrainedNetwork network = Fitted(NormalizationKind.Standard, 1, 2, 4);
        NetworkWeights weights = network.Weights;
        weights["norm.mean"].Clear();
        weights["norm.scale"].Fill(0.5f);
        weights["norm.offset"].Fill(-3);
        TrainedNetwork old = new(network.Network, weights, recipe: network.Recipe);
        old.Save(_folder["new.safetensors"]);
        WriteOld(lacking: "norm.mean");
        Assert.Equal([-2.5f, -1], TrainedNetwork.Load(_folder["old.safetensors"]).Predict([1, 4]));
    }

    [Fact]
    public void A_file_that_lacks_any_other_tensor_is_refused()
    {
        Fitted(NormalizationKind.Standard).Save(_folder["new.safetensors"]);
        WriteOld(lacking: "norm.scale");
        Assert.Contains(
            "norm.scale", Assert.Throws<ModelFormatException>(() => TrainedNetwork.Load(_folder["old.safetensors"])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Robust_scaling_takes_off_the_median_and_divides_by_the_quartiles_distance()
    {
        // Quartiles of 0, 1, 2, 3, 100: 1 and 3, the median 2; the outlier moves nothing.
        AssertClose([-1, -0.5f, 0, 0.5f, 49], Fitted(NormalizationKind.Robust, 0, 1, 2, 3, 100).Predict([0, 1, 2, 3, 100]));

        // Interpolated: of 0, 1, 2, 4 the median is 1.5, the quartiles 0.75 and 2.5.
        AssertClose([-1.5f / 1.75f, 2.5f / 1.75f], Fitted(NormalizationKind.Robust, 0, 1, 2, 4).Predict([0, 4]));
    }

    [Fact]
    public void Robust_scaling_falls_back_on_the_range_and_gives_zeros_for_what_never_changed()
    {
        // Both quartiles are 5: 2 / (9 - 1) instead.
        AssertClose([-1, 0, 1], Fitted(NormalizationKind.Robust, 1, 5, 5, 5, 5, 5, 9).Predict([1, 5, 9]));
        AssertClose([0, 0], Fitted(NormalizationKind.Robust, 7, 7, 7).Predict([7, 1000]));
    }

    [Fact]
    public void Robust_scaling_leaves_rows_of_weight_zero_out()
    {
        Network network = Network.Input([1]).NormalizeInput(NormalizationKind.Robust).Named("norm").Build();
        NetworkWeights weights = NetworkWeights.Initialize(network, seed: 1);
        Dataset data = Dataset.FromArrays([0, 1, 2, 3, 4, 1000], [1], new float[6], [1, 2, 1, 1, 1, 0]);
        InputNormalization.Fit(network, weights, data);
        Assert.Equal((2f, 0.5f, 0f), (weights["norm.mean"][0], weights["norm.scale"][0], weights["norm.offset"][0]));
    }

    [Fact]
    public void Robust_scaling_and_a_smooth_clip_predict_the_same_from_a_file_and_row_by_row()
    {
        Network network = Network.Input([2]).NormalizeInput(NormalizationKind.Robust).Activate(Activation.SmoothClip()).Build();
        NetworkWeights weights = NetworkWeights.Initialize(network, seed: 1);
        InputNormalization.Fit(network, weights, Dataset.FromArrays([0, 10, 1, 20, 2, 30, 3, 40, 4, 50], [2], new float[5]));
        TrainedNetwork trained = new(network, weights);
        float[] inputs = [0, 30, 8, -1e30f];

        // (0 - 2) / 2 = -1, (30 - 30) / 20 = 0, (8 - 2) / 2 = 3; x / sqrt(1 + x^2 / 9).
        float[] expected = [-1 / MathF.Sqrt(1 + (1f / 9)), 0, 3 / MathF.Sqrt(2), -3];
        AssertClose(expected, trained.Predict(inputs));
        AssertClose(expected, [.. trained.Predict(inputs.AsSpan(0, 2)), .. trained.Predict(inputs.AsSpan(2))]);
        trained.Save(_folder["clip.safetensors"]);
        Assert.Equal(trained.Predict(inputs), TrainedNetwork.Load(_folder["clip.safetensors"]).Predict(inputs));
    }

    private void WriteOld(string lacking)
    {
        SafetensorsContent content = SafetensorsFile.Read(_folder["new.safetensors"]);
        SafetensorsFile.Write(
            _folder["old.safetensors"], [.. content.Tensors.Where(tensor => tensor.Name != lacking)],
            new Dictionary<string, string>(content.Metadata.Where(pair => pair.Key != SafetensorsHeader.DigestName)));
    }

    /// <summary>A network that gives its normalised input.</summary>
    private static TrainedNetwork Fitted(NormalizationKind kind, params float[] values)
    {
        float[] inputs = values.Length == 0 ? s_values : values;
        Network network = Network.Input([1]).NormalizeInput(kind).Named("norm").Dense(1).Named("same").Build();
        NetworkWeights weights = NetworkWeights.Initialize(network, seed: 1);
        InputNormalization.Fit(network, weights, Dataset.FromArrays(inputs, [1], new float[inputs.Length]));
        weights["same.weights"].Fill(1);
        return new TrainedNetwork(network, weights);
    }

    private static void AssertClose(float[] expected, float[] actual) =>
        Assert.All(expected.Zip(actual), static pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
}
