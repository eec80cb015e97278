using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Layers;

public class PiecewiseLinearEmbeddingTests
{
    [Fact]
    public void Edges_lie_at_quantiles() =>
        Assert.Equal([0, 2.5f, 5, 7.5f, 10], PiecewiseLinearEmbedding.EdgesOf([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], bins: 4));

    [Fact]
    public void Where_values_repeat_quantiles_of_the_different_ones_fill_the_bins_up()
    {
        // Quantiles 0, 0, 0, 0.75, 3: three remain of five, so that four levels of 0, 1, 2, 3 are added.
        Assert.Equal([0, 0.75f, 1, 2, 3], PiecewiseLinearEmbedding.EdgesOf([0, 0, 0, 0, 0, 0, 0, 1, 2, 3], bins: 4));

        // There are not more different values than two.
        Assert.Equal([0, 0.5f, 1], PiecewiseLinearEmbedding.EdgesOf([0, 0, 0, 1, 1, 1], bins: 2));
        Assert.Equal([0, 0.25f, 0.5f, 0.75f, 1], PiecewiseLinearEmbedding.EdgesOf([0, 0, 0, 0, 1], bins: 4));
        Assert.Equal([7], PiecewiseLinearEmbedding.EdgesOf([7, 7, 7], bins: 4));
    }

    [Fact]
    public void A_feature_of_few_values_has_an_edge_at_each()
    {
        Assert.Equal([0, 1, 2, 9], PiecewiseLinearEmbedding.EdgesOf([0, 0, 0, 1, 2, 9], bins: 1, distinctBins: 3));
        Assert.Equal([0, 9], PiecewiseLinearEmbedding.EdgesOf([0, 0, 0, 1, 2, 9], bins: 1, distinctBins: 2));
    }

    [Fact]
    public void Training_fits_the_edges_of_each_feature_and_then_learns_a_function_that_is_straight_between_them()
    {
        // y = |x - 5|, of a first feature from 0 to 10; the second is the same in every row.
        float[] inputs = [.. Enumerable.Range(0, 201).SelectMany(i => (float[])[i / 20f, 3])];
        float[] targets = [.. Enumerable.Range(0, 201).Select(i => Math.Abs((i / 20f) - 5))];
        Network network = Network.Input([2])
            .Append(new PiecewiseLinearEmbedding { Width = 1, Bins = 4, Name = "bins" }).Dense(1).Named("sum").Build();
        TrainingResult result = network.Train(
            Dataset.FromArrays(inputs, [2], targets),
            new TrainingOptions { Epochs = 150, BatchSize = 67, Optimizer = new Adam { LearningRate = 0.1f }, Seed = 1 });

        Assert.Equal([0, 2.5f, 5, 7.5f, 10, 3, 3, 3, 3, 3], result.Network.Weights["bins.edges"].ToArray());
        float[] predictions = result.Network.Predict([0, 3, 2.5f, 3, 5, 3, 7.5f, 3, 10, 3]);
        Assert.All(predictions.Zip([5f, 2.5f, 0, 2.5f, 5f]), pair => Assert.Equal(pair.Second, pair.First, 0.1f));
    }

    [Fact]
    public void A_slice_of_the_input_is_embedded_by_its_own_quantiles()
    {
        Network network = Network.Input([3]).Slice(start: 1, count: 2)
            .Append(new PiecewiseLinearEmbedding { Width = 1, Bins = 2, Name = "bins" }).Dense(1).Build();
        float[] inputs = [.. Enumerable.Range(0, 5).SelectMany(i => (float[])[100, i, 10 * i])];
        TrainingResult result = network.Train(
            Dataset.FromArrays(inputs, [3], new float[5]), new TrainingOptions { Epochs = 1, ValidationFraction = 0 });
        Assert.Equal([0, 2, 4, 0, 20, 40], result.Network.Weights["bins.edges"].ToArray());
    }

    [Fact]
    public void Bins_of_values_that_are_not_the_networks_input_are_refused_with_the_layers_name()
    {
        Network network = Network.Input([2]).Dense(3)
            .Append(new PiecewiseLinearEmbedding { Width = 2, Name = "bins" }).Dense(1).Build();
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => network.Train(Dataset.FromArrays(new float[8], [2], new float[4]), new TrainingOptions { Epochs = 1 }));
        Assert.Contains("Layer 'bins' is fitted to the network's input and must take it, or a slice of it, directly", error.Message);
    }

    [Fact]
    public void An_image_is_refused() => Assert.Contains(
        "takes rows [features]", Assert.Throws<ArgumentException>(() => Network.Input([4, 4, 1]).LinearEmbedding(2).Build()).Message);

    [Fact]
    public void The_embedding_for_tables_adds_a_linear_one_of_scaled_numbers()
    {
        Network network = Network.Input([3]).PiecewiseLinearEmbedding(width: 4, bins: 5).Build();
        Assert.Equal([12], network.OutputShape.Dimensions);
        Assert.Equal(
            [typeof(InputNormalization), typeof(ActivationLayer), typeof(LinearEmbedding), typeof(PiecewiseLinearEmbedding), typeof(Add)],
            network.Nodes.Select(node => node.Layer.GetType()));
    }

    [Fact]
    public void A_periodic_embedding_has_each_number_and_the_waves_of_its_own_frequencies()
    {
        Network network = Network.Input([2]).PeriodicEmbedding(frequencies: 3, outputs: 2).Build();
        NetworkWeights weights = NetworkWeights.Initialize(network, seed: 3);
        string wave = network.Nodes[0].Layer.Name;
        string mix = network.Nodes.Single(node => node.Layer is Convolution2D).Layer.Name;
        float[] x = [0.7f, -1.4f];
        List<double> expected = [.. x.Select(value => (double)value)];
        for (int output = 0; output < 4; output++)
        {
            int feature = output / 2;
            double sum = weights[$"{mix}.bias"][output];
            for (int i = 0; i < 3; i++)
            {
                double angle = (x[feature] * (double)weights[$"{wave}.weights"][(feature * 3) + i])
                    + weights[$"{wave}.bias"][(feature * 3) + i];
                sum += Math.Cos(angle) * weights[$"{mix}.weights"][(i * 4) + output];
            }

            expected.Add(sum);
        }

        float[] found = new TrainedNetwork(network, weights).Predict(x);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        Assert.All(weights[$"{mix}.weights"].ToArray(), value => Assert.InRange(Math.Abs(value), 0, 1 / Math.Sqrt(3)));
        Assert.All(weights[$"{wave}.bias"].ToArray(), value => Assert.InRange(Math.Abs(value), 0, Math.PI));

        // A tenth of the rate for frequencies, which are kept times 2 pi, and phases.
        float[] rates = [.. ParameterLayout.Of(network).Segments.Segments.ToArray().Select(segment => segment.RateFactor)];
        Assert.All(rates.Zip([0.2f * MathF.PI, 0.1f, 0.1f, 0.1f]), pair => Assert.Equal(pair.Second, pair.First, 1e-6f));
    }

    [Fact]
    public void PReLU_has_the_slope_that_it_is_given_and_learns_it()
    {
        Network network = Network.Input([2]).PReLU(slope: 0.25f).Named("prelu").Build();
        TrainedNetwork trained = new(network, NetworkWeights.Initialize(network, seed: 1));
        Assert.Equal([-0.5f, 3], trained.Predict([-2, 3]));

        // Targets of slope 0.75.
        TrainingResult result = network.Train(
            Dataset.FromArrays((float[][])[[-1, -2], [-4, -4]], (float[][])[[-0.75f, -1.5f], [-3, -3]]),
            new TrainingOptions { Epochs = 300, Optimizer = new Adam { LearningRate = 0.05f }, Loss = new MeanSquaredError() });
        Assert.All(result.Network.Weights["prelu.mix"].ToArray(), mix => Assert.Equal(0.25f, mix, 0.01f));
    }
}
