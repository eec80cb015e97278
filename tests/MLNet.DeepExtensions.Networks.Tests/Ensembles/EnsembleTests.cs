using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Ensembles;

namespace MLNet.DeepExtensions.Networks.Tests.Ensembles;

public class EnsembleTests
{
    private static readonly string[] s_names = ["a", "b", "c"];

    [Fact]
    public void The_mean_is_that_of_logits_by_weight_and_temperature()
    {
        TrainedNetwork[] members = [Member(seed: 1), Member(seed: 2), Member(seed: 3)];
        double[] weights = [1, 0, 3];
        TrainedNetwork mean = Ensemble.Average(members, weights, temperature: 2);
        float[] x = [0.3f, -1, 2, 5, 0, -0.2f];

        float[][] logits = [.. members.Select(member => member.PredictLogits(x))];
        double[] expected = [.. Enumerable.Range(0, 6).Select(i => (logits[0][i] + (3 * logits[2][i])) / 4.0 / 2)];
        Assert.All(expected.Zip(mean.PredictLogits(x)), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        Assert.Equal(s_names, mean.ClassNames);
        Assert.Equal(ActivationKind.Softmax, mean.Network.FinalActivation!.Value.Kind);
        Assert.DoesNotContain(mean.Network.Nodes, node => node.Layer is Dropout || node.Layer.Name.StartsWith("member2", StringComparison.Ordinal));
    }

    [Fact]
    public void What_members_have_in_common_is_there_once()
    {
        TrainedNetwork first = Member(seed: 1), second = Member(seed: 2);
        TrainedNetwork pair = Ensemble.Average([first, second]);
        Assert.Single(pair.Network.Nodes, node => node.Layer is Slice);
        Assert.Single(pair.Network.Nodes, node => node.Layer is InputNormalization);
        Assert.Equal(3, pair.Network.Nodes.Count(node => node.Layer is Dense));

        // The same member twice is that member, but for its dropout and names.
        TrainedNetwork twice = Ensemble.Average([first, first]);
        Assert.Equal(first.Network.ParameterCount, twice.Network.ParameterCount);
        Assert.All(
            first.Predict([0.3f, -1, 2]).Zip(twice.Predict([0.3f, -1, 2])), both => Assert.Equal(both.First, both.Second, 1e-6f));
    }

    [Fact]
    public void Linear_members_become_one_layer_whose_weights_are_the_mean()
    {
        TrainedNetwork Line(float slope, float offset)
        {
            Network network = Network.Input([1]).Dense(1).Named("line").Build();
            NetworkWeights weights = NetworkWeights.Initialize(network, seed: 1);
            weights["line.weights"][0] = slope;
            weights["line.bias"][0] = offset;
            return new TrainedNetwork(network, weights);
        }

        TrainedNetwork mean = Ensemble.Average([Line(1, 4), Line(3, -2)]);
        Assert.Equal([2f, 1f], [mean.Weights["line.weights"][0], mean.Weights["line.bias"][0]]);
        Assert.Single(mean.Network.Nodes);
    }

    [Fact]
    public void Members_are_trained_by_seeds_of_their_own_on_all_parts_but_one_for_any_number_of_workers()
    {
        Dataset data = Samples(count: 61);
        EnsembleOptions options = new() { Members = 7, Folds = 3, Seed = 5, Workers = 1 };
        List<int> told = [];
        EnsembleResult one = Ensemble.Train(Hidden(), data, _ => Quick(), options with { Ended = member => told.Add(member.Number) });
        EnsembleResult four = Ensemble.Train(Hidden(), data, _ => Quick(), options with { Workers = 4 });

        float[] x = [0.3f, -1, 2];
        Assert.Equal(one.Network.Predict(x), four.Network.Predict(x));
        Assert.Equal(one.Temperature, four.Temperature);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], told.Order());
        Assert.Equal(TrialsEnd.Completed, one.End);

        // Every row is left out once a round, and is not among those trained on.
        Assert.Equal(61, one.Members.Take(3).Sum(member => member.LeftOut!.Count));
        Assert.All(one.Members, member => Assert.Equal(61, member.Training.TrainingSamples + member.LeftOut!.Count));
        long[] Rows(EnsembleMember member) =>
            [.. Enumerable.Range(0, (int)member.LeftOut!.Count).Select(row => member.LeftOut.OriginalRow(row))];
        Assert.Equal(Enumerable.Range(0, 61).Select(row => (long)row), one.Members.Take(3).SelectMany(Rows).Order());
        Assert.NotEqual(Rows(one.Members[0]), Rows(one.Members[3]));
        Assert.NotEqual(
            one.Members[0].Training.Network.Predict(x), one.Members[3].Training.Network.Predict(x));
        Assert.All(one.Members, member => Assert.Contains("valid_loss", member.Training.History.Epochs[0].Values.Keys));
    }

    [Fact]
    public void Without_parts_members_see_all_rows_and_nothing_is_set_right()
    {
        EnsembleResult result = Ensemble.Train(
            Hidden(), Samples(count: 30), _ => Quick(), new EnsembleOptions { Members = 2, Folds = 0 });
        Assert.Equal(1, result.Temperature);
        Assert.All(result.Members, member => Assert.Null(member.LeftOut));
        Assert.All(result.Members, member => Assert.Equal(30, member.Training.TrainingSamples));
    }

    [Fact]
    public void The_temperature_is_that_of_the_left_out_rows()
    {
        // Labels are right for 3 of 4 rows, whatever the features: a network that knows the training rows by heart is too sure.
        Dataset data = Noisy(count: 200);
        TrainingOptions Long(int member) => Quick() with { Epochs = 60, Optimizer = new Adam { LearningRate = 0.02f } };
        EnsembleOptions options = new() { Members = 4, Folds = 4 };
        EnsembleResult raw = Ensemble.Train(Hidden(), data, Long, options with { Calibrate = false });
        EnsembleResult set = Ensemble.Train(Hidden(), data, Long, options);
        Assert.Equal(1, raw.Temperature);
        Assert.InRange(set.Temperature, 1.05, 20);

        float[] x = [0.3f, -1, 2];
        Assert.All(
            raw.Network.PredictLogits(x).Zip(set.Network.PredictLogits(x)),
            pair => Assert.Equal(pair.First, pair.Second * set.Temperature, 1e-4));
    }

    [Fact]
    public void Values_are_averaged_in_the_targets_unit()
    {
        Dataset data = Dataset.FromArrays(
            Enumerable.Range(0, 40).Select(i => (float)i).ToArray(), [1],
            Enumerable.Range(0, 40).Select(i => 1000f + (3 * i)).ToArray());
        Network line = Network.Input([1]).NormalizeInput().Dense(1).Build();
        EnsembleResult result = Ensemble.Train(
            line, data, _ => new TrainingOptions { Epochs = 200, Optimizer = new Adam { LearningRate = 0.05f } });
        Assert.Equal(1, result.Temperature);
        Assert.Equal(1060, result.Network.Predict([20f])[0], 1f);
    }

    [Fact]
    public void Cancelled_members_are_left_out()
    {
        using CancellationTokenSource source = new();
        EnsembleResult result = Ensemble.Train(
            Hidden(), Samples(count: 30), _ => Quick(),
            new EnsembleOptions
            {
                Members = 5,
                Folds = 0,
                Workers = 1,
                CancellationToken = source.Token,
                Ended = _ => source.Cancel(),
            });
        Assert.Equal(TrialsEnd.Cancelled, result.End);
        Assert.Single(result.Members);
    }

    [Fact]
    public void What_does_not_fit_is_refused_by_the_members_number()
    {
        TrainedNetwork member = Member(seed: 1);
        Assert.Contains("There is no member", Error(() => Ensemble.Average([])));
        Assert.Contains("The weights are [1]; 2 numbers of 0 or more", Error(() => Ensemble.Average([member, member], [1])));
        Assert.Contains("not all 0", Error(() => Ensemble.Average([member], [0])));
        Assert.Contains(
            "Member 2 takes [2]; the first one takes [3]", Error(() => Ensemble.Average([member, Of(Network.Input([2]).Dense(3))])));
        Assert.Contains(
            "Member 2 puts out [2]; the first one [3]", Error(() => Ensemble.Average([member, Of(Network.Input([3]).Dense(2))])));
        Assert.Contains(
            "Member 2 ends in Linear; the first one in Softmax", Error(() => Ensemble.Average([member, Of(Network.Input([3]).Dense(3))])));
        Assert.Contains(
            "Member 2 has the classes", Error(() => Ensemble.Average([member, Of(Network.Input([3]).Dense(3, Activation.Softmax))])));
        Assert.Contains(
            "Member 1 ends in layer 'dropout1', a Dropout", Error(() => Ensemble.Average([Of(Network.Input([3]).Dense(3).Dropout(0.1f))])));
        Assert.Contains(
            "softmax, sigmoid and linear are averaged", Error(() => Ensemble.Average([Of(Network.Input([3]).Dense(3, Activation.Tanh))])));
        Assert.Contains(
            "Folds is 31; from 2 to 30", Error(() => Ensemble.Train(
                Hidden(), Samples(count: 30), _ => Quick(), new EnsembleOptions { Folds = 31 })));
        Assert.Contains("EnsembleOptions.Folds is 1; it must be 0, or 2 or more", Error(() => new EnsembleOptions { Folds = 1 }.Validate()));
        Assert.Contains("Members", Error(() => new EnsembleOptions { Members = 0 }.Validate()));
        Assert.Contains("Parts is empty", Error(() => new EnsembleOptions { Parts = [] }.Validate()));
    }

    [Fact]
    public void An_ensemble_is_saved_and_loaded_as_any_network()
    {
        TrainedNetwork mean = Ensemble.Average([Member(seed: 1), Member(seed: 2)]);
        using TemporaryFolder folder = new();
        mean.Save(folder["ensemble.mldx"]);
        Assert.Equal(mean.Predict([1, 2, 3]), TrainedNetwork.Load(folder["ensemble.mldx"]).Predict([1, 2, 3]));
    }

    internal static Network Hidden()
    {
        NetworkBuilder input = Network.Input([3]);
        return input.Slice(0, 2).NormalizeInput().Concatenate(input.Slice(2, 1)).Dense(5, Activation.Tanh).Dropout(0.2f)
            .Dense(3, Activation.Softmax).Build();
    }

    internal static TrainingOptions Quick() => new() { Epochs = 2, BatchSize = 8, Metrics = [] };

    private static TrainedNetwork Of(NetworkBuilder builder) => new(builder.Build(), NetworkWeights.Initialize(builder.Build(), seed: 1));

    private static TrainedNetwork Member(ulong seed)
    {
        Network network = Network.Input([3]).Slice(0, 2).NormalizeInput().Dense(4, Activation.ReLU).Dropout(0.5f)
            .Dense(3, Activation.Softmax).Build();
        return new TrainedNetwork(network, NetworkWeights.Initialize(network, seed), s_names);
    }

    private static Dataset Samples(int count) => Dataset.FromArrays(
        [.. Enumerable.Range(0, 3 * count).Select(i => MathF.Sin(i * i))], [3],
        Targets.Classes([.. Enumerable.Range(0, count).Select(i => i % 3)], s_names));

    private static Dataset Noisy(int count) => Dataset.FromArrays(
        [.. Enumerable.Range(0, 3 * count).Select(i => MathF.Sin(i * i))], [3],
        Targets.Classes([.. Enumerable.Range(0, count).Select(i => i % 4 == 0 ? 1 + (i / 4 % 2) : 0)], s_names));

    private static string Error(Action action) => Assert.ThrowsAny<ArgumentException>(action).Message;
}
