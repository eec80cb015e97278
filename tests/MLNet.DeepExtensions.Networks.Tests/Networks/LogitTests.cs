using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Networks;

public class LogitTests
{
    public static TheoryData<string, Network> Networks => new()
    {
        { "a sigmoid in a dense layer", Network.Input([4]).Dense(5, Activation.Tanh).Dense(1, Activation.Sigmoid).Build() },
        { "a sigmoid of its own", Network.Input([4]).Dense(5, Activation.Tanh).Dense(2).Activate(Activation.Sigmoid).Build() },
        { "a softmax", Network.Input([4]).Dense(5, Activation.Tanh).Dense(3, Activation.Softmax).Build() },
        { "a softmax of two", Network.Input([4]).Dense(2, Activation.Softmax).Build() },
        { "a softmax of its own", Network.Input([4]).Dense(3).Activate(Activation.Softmax).Build() },
        { "linear outputs", Network.Input([4]).Dense(3).Build() },
        { "a softmax of positions, made flat", Network.Input([2, 2, 1]).Convolution(3, 2, Activation.Softmax).Flatten().Build() },
        { "a sigmoid and dropout", Network.Input([4]).Dense(1, Activation.Sigmoid).Dropout(0.5f).Build() },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_final_activation_of_the_logits_is_the_prediction(string what, Network network)
    {
        TrainedNetwork trained = new(network, GradientCheck.Weights(network, new Random(1)));
        foreach (int samples in (int[])[1, 5])
        {
            float[] inputs = GradientCheck.Normal(new Random(samples), samples * 4);
            float[] logits = trained.PredictLogits(inputs);
            float[] into = new float[logits.Length];
            trained.PredictLogits(inputs, into);

            double[] expected = Apply(network.FinalActivation!.Value.Kind, logits, network.OutputShape.Channels);
            GradientCheck.AssertClose(expected, trained.Predict(inputs), 1e-6, what);
            Assert.Equal(logits, into);
        }
    }

    [Fact]
    public void Logits_tell_samples_apart_whose_probabilities_are_rounded_to_one()
    {
        Network network = Network.Input([1]).Dense(1, Activation.Sigmoid).Build();
        NetworkWeights weights = new(ParameterLayout.Of(network));
        weights["dense1.weights"][0] = 1;
        TrainedNetwork trained = new(network, weights);

        Assert.Equal([1f, 1f], trained.Predict([40f, 41f]));
        Assert.Equal([40f, 41f, -300f], trained.PredictLogits([40f, 41f, -300f]));
    }

    [Fact]
    public void Sparse_rows_have_the_logits_of_dense_ones()
    {
        Network network = Network.Input([6]).Dense(3, Activation.Softmax).Build();
        TrainedNetwork trained = new(network, GradientCheck.Weights(network, new Random(1)));
        float[] inputs = [0, 2, 0, 0, 0, 0, 1, 0, 0, 0, -3, 0];
        SparseMatrix rows = new(6);
        rows.AddDense(inputs.AsSpan(0, 6));
        rows.AddDense(inputs.AsSpan(6));
        float[] logits = new float[6];

        trained.PredictLogits(rows, logits);

        GradientCheck.AssertClose(Array.ConvertAll(trained.PredictLogits(inputs), value => (double)value), logits, 1e-6, "sparse");
    }

    [Fact]
    public void A_network_that_ends_in_another_activation_has_no_logits()
    {
        Network network = Network.Input([2]).Dense(1, Activation.Tanh).Named("last").Build();
        TrainedNetwork trained = new(network, NetworkWeights.Initialize(network, 1));

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => trained.PredictLogits([1, 2]));

        Assert.Contains("final activation is Tanh, in layer 'last'", error.Message, StringComparison.Ordinal);
    }

    private static double[] Apply(ActivationKind kind, float[] logits, int width)
    {
        double[] values = Array.ConvertAll(logits, logit => kind switch
        {
            ActivationKind.Sigmoid => 1 / (1 + Math.Exp(-logit)),
            ActivationKind.Softmax => Math.Exp(logit),
            _ => logit,
        });
        return kind == ActivationKind.Softmax
            ? [.. values.Chunk(width).SelectMany(row => row.Select(value => value / row.Sum()))]
            : values;
    }
}
