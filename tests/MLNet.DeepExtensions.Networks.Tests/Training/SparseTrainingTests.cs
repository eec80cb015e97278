using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Onnx;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Training;

/// <summary>Training and prediction from non-zeros give what the same rows give with their zeros.</summary>
public class SparseTrainingTests
{
    private static readonly TrainingOptions s_options = new()
    {
        Epochs = 3,
        BatchSize = 16,
        Optimizer = new AdamW { LearningRate = 0.01f, ClipNorm = 1f, RowUpdates = RowUpdates.Dense },
        ValidationFraction = 0.2,
        Seed = 5,
        Threads = 2,
    };

    public static TheoryData<string, Network> Networks => new()
    {
        { "plain", Network.Input([40]).Dense(9, Activation.ReLU).Dense(3, Activation.Softmax).Build() },
        { "normalised", Network.Input([40]).NormalizeInput().Dense(33, Activation.GELU).Dropout(0.2f).Dense(3, Activation.Softmax)
            .Build() },
        {
            "one layer with a penalty",
            Network.Input([40]).NormalizeInput().Append(new Dense { Units = 3, L2 = 0.01f, UseBias = false }).Activate(Activation.Softmax)
                .Build()
        },
        { "branches", Branches() },
    };

    [Fact]
    public void The_work_of_a_sample_counts_the_first_layers_non_zeros()
    {
        Network network = Network.Input([1000]).Dense(8).Dense(2).Build();
        SparseMatrix rows = new(1000);
        for (int row = 0; row < 500; row++)
        {
            rows.Add([row, row + 1], [1f, 2f]);
        }

        // 2 of 1,000 values, two operations each, for 8 units.
        double work = SampleFlops.Of(network, Dataset.FromSparse(rows, new float[500 * 2].Chunk(2).ToArray()));
        double second = network.Nodes[1].Layer.Flops(network.Nodes[1].InputShapes);

        Assert.Equal((network.Nodes[0].Layer.Flops(network.Nodes[0].InputShapes) * 0.002) + second, work, precision: 6);
        Assert.InRange(work - second, 32, 33);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Gradients_are_central_differences(string name, Network network)
    {
        Assert.True(network.TakesSparseInput, name);
        GradientCheck.Passes(Deterministic(network), batch: 5, sparseInput: true);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Sparse_rows_train_the_weights_that_dense_rows_train(string name, Network network)
    {
        (Dataset sparse, Dataset dense) = Data();
        TrainingResult fromSparse = network.Train(sparse, s_options);

        // Dense rows would be centred: they are scaled beforehand instead, by the rows that are trained on.
        Scaler scaler = MaxAbsScaler.Fit(dense.Split(0.8, s_options.Seed).First, largestScale: 1);
        bool isNormalised = network.Nodes.Any(node => node.Layer is InputNormalization);
        Network plain = isNormalised ? WithoutNormalization(network) : network;
        NetworkWeights fresh = NetworkWeights.Initialize(network, s_options.Seed);
        NetworkWeights weights = new(ParameterLayout.Of(plain));
        foreach (ParameterEntry entry in weights.Layout.Entries)
        {
            fresh[entry.Name].CopyTo(weights[entry]);
        }

        TrainingResult fromDense = new TrainedNetwork(plain, weights).Train(isNormalised ? dense.Scaled(scaler) : dense, s_options);

        foreach (ParameterEntry entry in ParameterLayout.Of(plain).Entries)
        {
            double[] expected = Array.ConvertAll(fromDense.Network.Weights[entry.Name].ToArray(), value => (double)value);
            GradientCheck.AssertClose(expected, fromSparse.Network.Weights[entry.Name], 1e-4, $"{name}: {entry.Name}");
        }

        Assert.Equal(fromDense.History["valid_loss"][^1], fromSparse.History["valid_loss"][^1], 1e-4);
        Assert.Equal(fromSparse.Network.Evaluate(sparse, threads: 1).Loss, fromSparse.Network.Evaluate(dense, threads: 1).Loss, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_network_predicts_the_same_from_sparse_and_dense_rows_and_is_saved_like_any(string name, Network network)
    {
        (Dataset data, _) = Data();
        SparseMatrix rows = new(40);
        data.ReadSparse([.. Enumerable.Range(0, 150).Select(row => (long)row)], rows, new float[150], new float[150]);
        TrainedNetwork trained = network.Train(data, s_options with { Epochs = 1 }).Network;
        using MemoryStream file = new();
        trained.Save(file);
        file.Position = 0;
        TrainedNetwork loaded = TrainedNetwork.Load(file, file.Length);
        using TemporaryFolder folder = new();
        trained.SaveOnnx(folder["network.onnx"]);
        float[] fromOnnx = OnnxImporter.Read(folder["network.onnx"]).Predict(Dense(rows));

        float[] expected = trained.Predict(Dense(rows));
        float[] fromSparse = trained.Predict(rows);
        GradientCheck.AssertClose(Array.ConvertAll(expected, value => (double)value), fromSparse, 1e-5, name);
        GradientCheck.AssertClose(Array.ConvertAll(expected, value => (double)value), fromOnnx, 1e-5, $"{name}: ONNX");
        Assert.Equal(fromSparse, loaded.Predict(rows));
        GradientCheck.AssertClose(Array.ConvertAll(expected[..3], value => (double)value), trained.Predict(rows.Slice(0, 1)), 1e-5, name);
    }

    [Fact]
    public void A_normalization_with_offsets_or_another_first_layer_makes_rows_dense()
    {
        (Dataset sparse, Dataset dense) = Data();
        SparseMatrix rows = new(40);
        sparse.ReadSparse([0, 7, 9], rows, new float[3], new float[3]);
        Network centred = Network.Input([40]).NormalizeInput().Dense(3, Activation.Softmax).Build();
        Network other = Network.Input([40]).BatchNormalization().Dense(3, Activation.Softmax).Build();
        Assert.False(other.TakesSparseInput);
        TrainedNetwork[] networks = [centred.Train(dense, s_options).Network, other.Train(sparse, s_options).Network];
        foreach (TrainedNetwork network in networks)
        {
            Assert.Equal(network.Predict(Dense(rows)), network.Predict(rows));
            Assert.Equal(network.Evaluate(dense, threads: 1).Loss, network.Evaluate(sparse, threads: 1).Loss, 1e-6);
            Assert.True(double.IsFinite(network.Train(sparse, s_options with { Epochs = 1 }).History["valid_loss"][^1]));
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        (Dataset data, _) = Data();
        Network network = Network.Input([40]).NormalizeInput().Dense(33, Activation.Tanh).Dense(3, Activation.Softmax).Build();
        float[] one = Weights(1), three = Weights(3);
        Assert.Equal(one, three);

        float[] Weights(int threads) =>
            network.Train(data, s_options with { Threads = threads }).Network.Weights["dense1.weights"].ToArray();
    }

    [Fact]
    public void Wrong_sizes_are_refused()
    {
        Network network = Network.Input([40]).Dense(3).Build();
        TrainedNetwork trained = new(network, NetworkWeights.Initialize(network, 1));
        Assert.Throws<ArgumentException>(() => trained.Predict(SparseMatrix.FromDense([[1, 2]])));
        Assert.Throws<ArgumentException>(() => trained.Predict(new SparseMatrix(40), new float[3]));
        using CpuKernelSet kernels = new(threads: 1);
        using ParameterStore store = new(kernels, trained.Weights);
        using ExecutionPlan dense = new(network, kernels, store, 1);
        Assert.Throws<InvalidOperationException>(() => dense.UploadInput(new SparseMatrix(40)));
        Network other = Network.Input([40]).Dropout(0.5f).Dense(3).Build();
        Assert.Throws<ArgumentException>(() => new ExecutionPlan(other, kernels, store, 1, sparseInput: true));
    }

    /// <summary>150 rows of 40 features, some 4 of them not zero; the class is that of the largest.</summary>
    private static (Dataset Sparse, Dataset Dense) Data()
    {
        Random random = new(3);
        float[][] rows = [.. Enumerable.Range(0, 150).Select(_ =>
        {
            float[] row = new float[40];
            for (int i = 0; i < 4; i++)
            {
                row[random.Next(40)] = (float)random.NextDouble() * 5;
            }

            return row;
        })];
        int[] classes = [.. rows.Select(row => Array.IndexOf(row, row.Max()) % 3)];
        return (Dataset.FromSparse(SparseMatrix.FromDense(rows), classes), Dataset.FromArrays(rows, classes));
    }

    private static float[] Dense(SparseMatrix rows)
    {
        float[] dense = new float[rows.RowCount * rows.ColumnCount];
        for (int row = 0; row < rows.RowCount; row++)
        {
            rows.CopyRow(row, dense.AsSpan(row * rows.ColumnCount, rows.ColumnCount));
        }

        return dense;
    }

    private static Network Branches()
    {
        NetworkBuilder input = Network.Input([40]);
        return input.Dense(6, Activation.ReLU).Concatenate(input.Dense(5, Activation.Tanh)).Dense(3, Activation.Softmax).Build();
    }

    /// <summary>Without dropout, which finite differences do not see through.</summary>
    private static Network Deterministic(Network network) => network.Select(static layer => layer switch
    {
        Dropout => new ActivationLayer { Activation = Activation.Linear },
        Dense dense => dense with { L2 = 0 },
        _ => layer,
    });

    private static Network WithoutNormalization(Network network) => Network.Sequential(
        network.InputShape, [.. network.Nodes.Select(node => node.Layer).Where(layer => layer is not InputNormalization)]);
}
