using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Training.Bits;

/// <summary>
/// Trainings that between them run the CPU's kernels: each way of a convolution, each loss, each optimizer, each activation.
/// </summary>
internal static class TrainingCases
{
    private const int Rows = 53;
    private const int Classes = 3;

    private static readonly ActivationKind[] s_activations =
        [.. Enum.GetValues<ActivationKind>().Where(kind => kind is not ActivationKind.Softmax)];

    private static readonly Dictionary<string, Loss> s_losses = new()
    {
        ["MSE"] = new MeanSquaredError(),
        ["MAE"] = new MeanAbsoluteError(),
        ["MAPE"] = new MeanAbsolutePercentageError(),
        ["MSLE"] = new MeanSquaredLogarithmicError(),
        ["Huber"] = new Huber { Delta = 0.5f },
        ["log-cosh"] = new LogCosh(),
        ["Poisson"] = new Poisson(),
        ["hinge"] = new Hinge(),
        ["squared hinge"] = new SquaredHinge(),
        ["categorical hinge"] = new CategoricalHinge(),
        ["categorical cross-entropy"] = new CategoricalCrossEntropy { LabelSmoothing = 0.1f },
        ["sparse categorical cross-entropy"] = new SparseCategoricalCrossEntropy(),
        ["sparse categorical focal cross-entropy"] = new SparseCategoricalFocalCrossEntropy(),
        ["binary cross-entropy"] = new BinaryCrossEntropy { LabelSmoothing = 0.1f },
        ["Kullback-Leibler divergence"] = new KullbackLeiblerDivergence(),
        ["cosine similarity"] = new CosineSimilarity(),
    };

    private static readonly Dictionary<string, Optimizer> s_optimizers = new()
    {
        ["SGD"] = new Sgd { LearningRate = 0.05f, ClipValue = 0.1f },
        ["SGD with momentum"] = new Sgd { LearningRate = 0.02f, Momentum = 0.9f, WeightDecay = 0.01f },
        ["SGD with Nesterov's momentum"] = new Sgd { LearningRate = 0.02f, Momentum = 0.9f, Nesterov = true },
        ["Adagrad"] = new Adagrad { LearningRate = 0.05f },
        ["RMSprop"] = new RmsProp { LearningRate = 0.005f },
        ["RMSprop, centred"] = new RmsProp { LearningRate = 0.005f, Centered = true, Momentum = 0.5f },
        ["Adam"] = new Adam { LearningRate = 0.01f },
        ["Adam with AMSGrad"] = new Adam { LearningRate = 0.01f, AmsGrad = true, ClipNorm = 0.5f },
        ["AdamW"] = new AdamW { LearningRate = 0.01f, WeightDecay = 0.05f },
    };

    /// <summary>The names of all cases.</summary>
    public static IEnumerable<string> Names =>
    [
        "perceptron", "wide and deep products", "sparse rows", "sparse rows, all weights updated", "embeddings", "normalizations", "branches", "penalties", "weighted rows",
        "convolutions by Winograd's algorithm", "convolutions over planes", "direct convolutions", "grouped convolutions", "poolings",
        .. s_activations.Select(kind => $"activation: {kind}"), .. s_optimizers.Keys.Select(name => $"optimizer: {name}"),
        .. s_losses.Keys.Select(name => $"loss: {name}"), .. s_losses.Keys.Select(name => $"loss of long rows: {name}"),
    ];

    /// <summary>A case by its name.</summary>
    public static TrainingCase Of(string name) => name switch
    {
        "perceptron" => Classify(Network.Input([20]).NormalizeInput().Dense(33, Activation.ReLU).Dropout(0.25f).Dense(17, Activation.Tanh)),
        "wide and deep products" => Classify(Network.Input([6400]).Dense(24, Activation.ReLU).Dense(290, Activation.ReLU), epochs: 1),
        "sparse rows" => Sparse(RowUpdates.Lazy),
        "sparse rows, all weights updated" => Sparse(RowUpdates.Dense),
        "embeddings" => Embeddings(),
        "normalizations" => Classify(
            Network.Input([20]).BatchNormalization().Dense(37).BatchNormalization().Activate(Activation.ReLU)
                .Dense(19).LayerNormalization()),
        "branches" => Classify(Branches()),
        "penalties" => Classify(Network.Input([20]).Append(new Dense { Units = 33, L1 = 1e-3f, L2 = 1e-2f, Activation = Activation.ReLU })),
        "weighted rows" => Weighted(),
        "convolutions by Winograd's algorithm" => Classify(
            Network.Input([9, 9, 16]).Convolution(32, 3, Activation.ReLU, PaddingMode.Same).Convolution(17, 3, Activation.ReLU)
                .GlobalAveragePooling(),
            epochs: 1),
        "convolutions over planes" => Classify(
            Network.Input([12, 20, 3]).Convolution(8, 3, Activation.ReLU).Convolution(9, 3, Activation.ReLU, PaddingMode.Same)
                .Convolution(4, new Size2D(5, 3), Activation.Tanh).MaxPooling(2).Flatten(),
            epochs: 1),
        "direct convolutions" => Classify(
            Network.Input([13, 14, 3]).Convolution(16, 5, Activation.ReLU, stride: 2).Convolution(24, 1, Activation.ReLU)
                .Append(new Convolution2D { Filters = 18, KernelSize = 2, Dilation = 2, Activation = Activation.SiLU }).Flatten()),
        "grouped convolutions" => Classify(
            Network.Input([9, 9, 8]).Append(new Convolution2D { Filters = 12, KernelSize = 3, Groups = 4, Activation = Activation.ReLU })
                .DepthwiseConvolution(3, Activation.ReLU).Append(new DepthwiseConvolution2D { KernelSize = 2, DepthMultiplier = 2 })
                .Flatten()),
        "poolings" => Classify(
            Network.Input([13, 12, 5]).Pad(new Padding(1, 0, 2, 1)).MaxPooling(3, 2, PaddingMode.Same).Convolution(19, 1, Activation.ReLU)
                .SpatialDropout(0.3f).AveragePooling(2, 1).MaxPooling(2).Flatten()),
        _ => OfFamily(name[..name.IndexOf(": ", StringComparison.Ordinal)], name[(name.IndexOf(": ", StringComparison.Ordinal) + 2)..]),
    };

    private static TrainingCase OfFamily(string family, string member) => family switch
    {
        "activation" => Classify(Activate(new Activation(Enum.Parse<ActivationKind>(member), 0.3f))),
        "optimizer" => Classify(Network.Input([20]).Dense(41, Activation.ReLU), optimizer: s_optimizers[member]),
        "loss" => Fit(s_losses[member], width: 5),
        _ => Fit(s_losses[member], width: 37),
    };

    private static NetworkBuilder Activate(Activation activation) =>
        Network.Input([20]).Dense(21, activation).Dense(9).Activate(activation);

    private static TrainingCase Classify(NetworkBuilder features, int epochs = 2, Optimizer? optimizer = null)
    {
        Network network = features.Dense(Classes, Activation.Softmax).Build();
        float[] inputs = Normal(Rows * network.InputShape.Size);
        return Train(network, Dataset.FromArrays(inputs, network.InputShape, ClassNumbers()), epochs, optimizer);
    }

    private static TrainingCase Train(Network network, Dataset data, int epochs = 2, Optimizer? optimizer = null, Loss? loss = null)
    {
        optimizer ??= new Adam { LearningRate = 0.005f };
        return new(network, data, new TrainingOptions { Epochs = epochs, BatchSize = 16, Optimizer = optimizer, Loss = loss, Seed = 7 });
    }

    private static NetworkBuilder Branches()
    {
        NetworkBuilder stem = Network.Input([20]).Dense(18, Activation.ReLU);
        NetworkBuilder branch = stem.Dense(18, Activation.Sigmoid);
        return stem.Add(branch).Concatenate(stem.Multiply(branch)).LayerNormalization();
    }

    private static TrainingCase Weighted()
    {
        Network network = Network.Input([20]).Dense(12, Activation.ReLU).Dense(Classes, Activation.Softmax).Build();
        float[] weights = [.. Enumerable.Range(0, Rows).Select(row => 0.5f + (row % 4))];
        return Train(network, Dataset.FromArrays(Normal(Rows * 20), [20], ClassNumbers(), weights));
    }

    private static TrainingCase Sparse(RowUpdates updates)
    {
        SparseMatrix rows = new(300);
        float[] values = Normal(Rows * 3);
        for (int row = 0; row < Rows; row++)
        {
            rows.Add([row, row + 40 + (row % 7), 299 - row], values.AsSpan(row * 3, 3));
        }

        Network network = Network.Input([300]).NormalizeInput().Dense(35, Activation.ReLU).Dense(Classes, Activation.Softmax).Build();
        return Train(
            network, Dataset.FromSparse(rows, ClassNumbers()), optimizer: new Adam { LearningRate = 0.005f, RowUpdates = updates });
    }

    private static TrainingCase Embeddings()
    {
        NetworkBuilder row = Network.Input([6]);
        NetworkBuilder categories = row.Slice(0, 2).Append(new CategoryEmbedding { Sizes = [700, 9], Width = 19, Padding = 0 });
        Network network = categories.Concatenate(row.Slice(2, 2).Embedding(40, 16).Flatten(), row.Slice(4, 2))
            .Dense(Classes, Activation.Softmax).Build();
        float[] inputs = Normal(Rows * 6);
        for (int i = 0; i < inputs.Length; i++)
        {
            int size = (i % 6) switch { 0 => 700, 1 => 9, < 4 => 40, _ => 0 };
            inputs[i] = size == 0 ? inputs[i] : MathF.Abs(MathF.Truncate(inputs[i] * 1000)) % size;
        }

        return Train(
            network, Dataset.FromArrays(inputs, network.InputShape, ClassNumbers()),
            optimizer: new AdamW { LearningRate = 0.01f, ClipNorm = 1f });
    }

    /// <summary>
    /// A loss on outputs and targets of the kinds that it takes. Short rows lie side by side in vectors, long ones along them.
    /// </summary>
    private static TrainingCase Fit(Loss loss, int width)
    {
        Activation final = loss.Outputs switch
        {
            OutputKind.Probabilities when loss is BinaryCrossEntropy => Activation.Sigmoid,
            OutputKind.Probabilities => Activation.Softmax,
            OutputKind.Positive => Activation.Softplus,
            _ => Activation.Linear,
        };
        Network network = Network.Input([20]).Dense(20, Activation.ReLU).Dense(width, final).Build();
        Targets targets = loss.TargetIsClass
            ? Targets.Classes(ClassNumbers(), [.. Enumerable.Range(0, width).Select(i => $"class {i}")])
            : Targets.Vectors([.. Normal(Rows * width, seed: 3).Chunk(width).Select(drawn => TargetsOf(loss.Targets, drawn))]);
        return Train(network, Dataset.FromArrays(Normal(Rows * 20), [20], targets), loss: loss);
    }

    private static float[] TargetsOf(TargetKind kind, float[] drawn) => kind switch
    {
        TargetKind.Signs => [.. drawn.Select(value => value < 0 ? -1f : 1f)],
        TargetKind.Distribution => [.. drawn.Select((_, i) => i == Array.IndexOf(drawn, drawn.Max()) ? 1f : 0f)],
        TargetKind.Probabilities => [.. drawn.Select(value => value < 0 ? 0f : 1f / drawn.Count(other => other >= 0))],
        TargetKind.NotNegative => [.. drawn.Select(MathF.Abs)],
        TargetKind.NotZero => [.. drawn.Select(value => value + MathF.CopySign(0.25f, value))],
        _ => drawn,
    };

    private static int[] ClassNumbers() => [.. Enumerable.Range(0, Rows).Select(row => row * 5 % Classes)];

    private static float[] Normal(int count, ulong seed = 1)
    {
        SeededRandom random = new(seed);
        float[] values = new float[count];
        foreach (ref float value in values.AsSpan())
        {
            value = (float)random.NextNormal();
        }

        return values;
    }
}
