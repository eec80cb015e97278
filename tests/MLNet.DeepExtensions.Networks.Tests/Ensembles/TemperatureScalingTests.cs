using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Ensembles;

namespace MLNet.DeepExtensions.Networks.Tests.Ensembles;

public class TemperatureScalingTests
{
    [Fact]
    public void The_temperature_makes_the_rows_likely()
    {
        // The logit is 4 for class 1, which comes true in 3 of 4 rows: sigmoid(4 / T) = 3 / 4 where 4 / T = ln 3.
        int[] classes = [.. Enumerable.Range(0, 40_000).Select(i => i % 4 == 0 ? 0 : 1)];
        float[] single = [.. classes.Select(_ => 4f)];
        Assert.Equal(4 / Math.Log(3), TemperatureScaling.Fit(single, 1, classes), 2e-2);

        // The same as two logits, which a softmax makes the same probability of.
        float[] both = [.. classes.SelectMany(_ => (float[])[1f, 5f])];
        Assert.Equal(4 / Math.Log(3), TemperatureScaling.Fit(both, 2, classes), 2e-2);
    }

    [Fact]
    public void Probabilities_that_are_right_stay()
    {
        // Three classes come true 5, 3 and 2 of 10 times, as their logits say.
        int[] classes = [.. Enumerable.Range(0, 3000).Select(i => (i % 10) switch { < 5 => 0, < 8 => 1, _ => 2 })];
        float[] logits = [.. classes.SelectMany(_ => (float[])[MathF.Log(5), MathF.Log(3), MathF.Log(2)])];
        Assert.Equal(1, TemperatureScaling.Fit(logits, 3, classes), 1e-3);
    }

    [Fact]
    public void Rows_count_by_their_weight()
    {
        // Right in half of the rows, which count three times what the wrong ones do.
        float[] logits = [.. Enumerable.Repeat(4f, 20_000)];
        int[] classes = [.. Enumerable.Range(0, 20_000).Select(i => i % 2)];
        float[] weights = [.. classes.Select(number => number == 1 ? 3f : 1f)];
        Assert.Equal(4 / Math.Log(3), TemperatureScaling.Fit(logits, 1, classes, weights), 2e-2);
    }

    [Fact]
    public void A_few_rows_that_are_all_right_make_nothing_sure()
    {
        double temperature = TemperatureScaling.Fit((float[])[1, 1, -1, -1], 1, (int[])[1, 1, 0, 0]);
        Assert.InRange(temperature, 0.4, 0.9);
    }

    [Fact]
    public void Sizes_and_classes_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => TemperatureScaling.Fit(new float[5], 2, new int[2]));
        Assert.Throws<ArgumentException>(() => TemperatureScaling.Fit(new float[4], 2, new int[2], new float[3]));
        Assert.Throws<ArgumentException>(() => TemperatureScaling.Fit(new float[4], 2, (int[])[0, 2]));
    }

    [Fact]
    public void A_network_is_set_right_by_rows_whose_classes_come_in_another_order()
    {
        Network network = Network.Input([1]).Dense(2, Activation.Softmax).Named("last").Build();
        NetworkWeights weights = NetworkWeights.Initialize(network, seed: 1);
        weights["last.weights"].Clear();
        weights["last.bias"][0] = 0;
        weights["last.bias"][1] = 4;
        TrainedNetwork trained = new(network, weights, ["no", "yes"]);

        // "yes" is class 0 here, and comes true in 3 of 4 rows.
        Dataset data = Dataset.FromArrays(
            new float[4000], [1], Targets.Classes([.. Enumerable.Range(0, 4000).Select(i => i % 4 == 0 ? 1 : 0)], ["yes", "no"]));
        TrainedNetwork right = TemperatureScaling.Calibrate(trained, data);
        Assert.Equal(0.75, right.Predict([0f])[1], 1e-2);
        Assert.Equal(["no", "yes"], right.ClassNames!);

        TrainedNetwork linear = new(
            Network.Input([1]).Dense(1).Build(), NetworkWeights.Initialize(Network.Input([1]).Dense(1).Build(), seed: 1));
        Assert.Throws<InvalidOperationException>(() => TemperatureScaling.Calibrate(linear, data));
    }
}
