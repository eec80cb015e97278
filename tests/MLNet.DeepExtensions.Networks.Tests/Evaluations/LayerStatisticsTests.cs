using System.Collections.Immutable;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Tests.Training;

namespace MLNet.DeepExtensions.Networks.Tests.Evaluations;

public class LayerStatisticsTests
{
    [Fact]
    public void Norms_of_a_small_network_are_those_worked_out_by_hand()
    {
        // h = relu([1 -1] x), y = [2 3] h: of x = 2, h = (2, 0), y = 4; the target is 1, so dL/dy = 2 (4 - 1) = 6.
        Network network = Network.Input([1]).Dense(2, Activation.ReLU).Dense(1).Build();
        NetworkWeights weights = new(ParameterLayout.Of(network));
        new float[] { 1, -1 }.CopyTo(weights["dense1.weights"]);
        new float[] { 2, 3 }.CopyTo(weights["dense2.weights"]);
        Dataset data = Dataset.FromArrays([2f], [1], new float[] { 1 });
        ImmutableArray<LayerStatistics> layers = new TrainedNetwork(network, weights).MeasureLayers(data, loss: new MeanSquaredError());

        Assert.Equal(["dense1", "dense2"], layers.Select(layer => layer.Layer));
        Assert.Equal(Math.Sqrt(2), layers[0].OutputNorm, 1e-6);
        Assert.Equal(0.5, layers[0].ZeroShare);
        Assert.Equal((4L, 3L), (layers[0].Parameters, layers[1].Parameters));
        Assert.Equal(Math.Sqrt(2), layers[0].WeightNorm, 1e-6);

        // dense2: 6 h = (12, 0) and 6 for the bias; dense1: 6 * 2 x = 24 and 12 for the bias of the living unit.
        Assert.Equal(Math.Sqrt((12 * 12) + (6 * 6)), layers[1].GradientNorm, 1e-4);
        Assert.Equal(Math.Sqrt((24 * 24) + (12 * 12)), layers[0].GradientNorm, 1e-4);
    }

    [Fact]
    public void Frozen_layers_have_no_gradient_and_layers_without_parameters_no_norm()
    {
        Network network = Network.Input([3]).Dense(4, Activation.ReLU).Dropout(0.5f).Dense(3, Activation.Softmax).Build();
        TrainedNetwork trained = network.Train(Samples.Classes(), new TrainingOptions { Epochs = 1 }).Network;
        TrainedNetwork frozen = trained.Select(layer => layer with { Trainable = false });

        Assert.All(frozen.MeasureLayers(Samples.Classes()), layer => Assert.True(double.IsNaN(layer.GradientNorm)));
        LayerStatistics dropout = trained.MeasureLayers(Samples.Classes())[1];
        Assert.Equal((0L, true), (dropout.Parameters, double.IsNaN(dropout.WeightNorm)));
        Assert.True(trained.MeasureLayers(Samples.Classes()).Where(layer => layer.Parameters > 0).All(layer => layer.GradientNorm > 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => trained.MeasureLayers(Samples.Classes(), rows: 0));
    }
}
