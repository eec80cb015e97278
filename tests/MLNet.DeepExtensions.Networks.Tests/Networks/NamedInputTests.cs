using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Onnx;

namespace MLNet.DeepExtensions.Networks.Tests.Networks;

public class NamedInputTests
{
    private const int Rows = 64;

    [Fact]
    public void Inputs_are_found_by_name_and_by_order_and_stand_one_behind_the_other()
    {
        Network network = TwoInputs();

        Assert.Equal([new InputPart("image", [4, 4, 1], 0), new InputPart("numbers", [3], 16)], network.InputParts);
        Assert.Equal<TensorShape>([19], network.InputShape);
    }

    [Fact]
    public void A_branch_reads_its_input_alone()
    {
        (NetworkBuilder first, NetworkBuilder second) = Network.Inputs(("first", [2]), ("second", [1]));
        Network network = first.Dense(1).Named("a").Concatenate(second.Dense(1).Named("b")).Build();
        NetworkWeights weights = NetworkWeights.Initialize(network, 1);
        new float[] { 2, 3 }.CopyTo(weights["a.weights"]);
        new float[] { 5 }.CopyTo(weights["b.weights"]);

        Assert.Equal([32f, 20f], new TrainedNetwork(network, weights).Predict([10f, 4f, 4f]));
    }

    [Fact]
    public void Bytes_and_floats_are_read_into_one_row_in_any_view()
    {
        Dataset data = Dataset.Combine(
            ("image", Dataset.FromBytes([255, 0, 51, 102], [2], Targets.None(2), scale: 1f)),
            ("numbers", Dataset.FromArrays([7f, 8f], [1], new float[] { 1, 2 }, weights: [3f, 4f])));
        float[] inputs = new float[3], targets = new float[1], weights = new float[1];

        data.Subset([1]).Take(1).Read([0], inputs, targets, weights);

        Assert.Equal([51f, 102f, 8f], inputs);
        Assert.Equal((2f, 4f), (targets[0], weights[0]));
        Assert.Equal(["image", "numbers"], data.Skip(1).InputParts.Select(part => part.Name));
        float[] number = new float[1];
        data.Input("numbers").Read([1], number, targets, weights);
        Assert.Equal(8f, number[0]);
        Assert.Equal("input 'numbers', feature 0 (counted from 0)", data.DescribeInput(2));
    }

    [Fact]
    public void Two_inputs_are_trained_saved_and_exported_under_their_names()
    {
        using TemporaryFolder folder = new();
        TrainedNetwork trained = TwoInputs().Train(Data(), new TrainingOptions { Epochs = 2, BatchSize = 16 }).Network;
        trained.Save(folder["two.safetensors"]);
        TrainedNetwork loaded = TrainedNetwork.Load(folder["two.safetensors"]);

        Assert.Equal(trained.Network.InputParts, loaded.Network.InputParts);
        Assert.Equal(trained.Predict(Data()), loaded.Predict(Data()));
        Assert.Equal(["image", "numbers"], OnnxExporter.Describe(trained).Graph.Inputs.Select(input => input.Name));
    }

    [Fact]
    public void A_scale_is_fitted_to_the_input_that_it_stands_behind()
    {
        (NetworkBuilder first, NetworkBuilder second) = Network.Inputs(("first", [1]), ("second", [1]));
        Network network = first.Concatenate(second.NormalizeInput(NormalizationKind.MinMax)).Dense(1).Build();
        Dataset data = Dataset.Combine(
            ("first", Dataset.FromArrays([100f, 900f], [1], Targets.None(2))),
            ("second", Dataset.FromArrays([2f, 6f], [1], new float[] { 0, 1 })));
        NetworkWeights weights = NetworkWeights.Initialize(network, 1);
        network.Fit(weights, data, static _ => true);

        Assert.Equal([5f, 0.5f], new TrainedNetwork(network, weights).Until("concatenate1").Predict([5f, 4f]));
    }

    [Fact]
    public void Data_of_other_inputs_are_refused_with_both_sides()
    {
        Dataset swapped = Dataset.Combine(
            ("numbers", Dataset.FromArrays(new float[Rows * 3], [3], Targets.None(Rows))),
            ("image", Dataset.FromArrays(new float[Rows * 16], [4, 4, 1], new int[Rows])));

        string message = Assert.Throws<ArgumentException>(() => TwoInputs().Train(swapped)).Message;

        Assert.Contains("'numbers' [3], 'image' [4, 4, 1]", message);
        Assert.Contains("the network takes 'image' [4, 4, 1], 'numbers' [3]", message);
    }

    [Fact]
    public void An_input_that_leads_nowhere_is_refused()
    {
        NetworkInputs inputs = Network.Inputs(("used", [2]), ("forgotten", [3]));

        Assert.Contains(
            "takes 'used' [2], 2 of the 5 values", Assert.Throws<ArgumentException>(() => inputs["used"].Dense(1).Build()).Message);
        Assert.Contains("'used', 'forgotten'", Assert.Throws<ArgumentException>(() => inputs["usde"]).Message);
    }

    private static Network TwoInputs()
    {
        NetworkInputs inputs = Network.Inputs(("image", [4, 4, 1]), ("numbers", [3]));
        return inputs["image"].Convolution(4, 3, Activation.ReLU).Flatten().Concatenate(inputs["numbers"].NormalizeInput())
            .Dense(2, Activation.Softmax).Build();
    }

    private static Dataset Data()
    {
        Random random = new(1);
        byte[] pixels = new byte[Rows * 16];
        random.NextBytes(pixels);
        float[] numbers = [.. Enumerable.Range(0, Rows * 3).Select(_ => random.NextSingle())];
        return Dataset.Combine(
            ("image", Dataset.FromBytes(pixels, [4, 4, 1], Targets.None(Rows))),
            ("numbers", Dataset.FromArrays(numbers, [3], Enumerable.Range(0, Rows).Select(row => row % 2).ToArray())));
    }
}
