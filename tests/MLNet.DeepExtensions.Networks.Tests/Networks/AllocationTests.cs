using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Networks;

/// <summary>Tests that look at the whole process and so must run while no other does.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public class AloneInTheProcess;

[Collection(nameof(AloneInTheProcess))]
public class AllocationTests
{
    private const int Batch = 4;

    public static TheoryData<string, Network, Loss, Optimizer> Trainings => new()
    {
        {
            "multilayer perceptron",
            Network.Input([8]).Dense(16, Activation.ReLU).Dense(8, Activation.Tanh).Dense(3, Activation.Softmax).Build(),
            new SparseCategoricalCrossEntropy(), new Adam()
        },
        {
            "convolutions, batch normalization and dropout",
            Network.Input([6, 6, 2]).Convolution(4, 3, Activation.ReLU, PaddingMode.Same).BatchNormalization().MaxPooling(2)
                .SpatialDropout(0.2f)
                .Convolution(4, 2, Activation.GELU).GlobalAveragePooling().Dropout(0.3f).Dense(3, Activation.Sigmoid).Build(),
            new BinaryCrossEntropy(), new Sgd { Momentum = 0.9f, ClipNorm = 1f, WeightDecay = 0.01f }
        },
        {
            "recurrent layers and convolutions along the time",
            Network.Input([6, 3]).Convolution1D(4, 2, Activation.ReLU, SequencePadding.Causal)
                .Append(new Lstm { Units = 5, ReturnsSequences = true, RecurrentDropout = 0.2f, InputDropout = 0.2f })
                .Gru(4, direction: RecurrentDirection.Bidirectional).Dense(3, Activation.Softmax).Build(),
            new SparseCategoricalCrossEntropy(), new Adam()
        },
        {
            "branches and penalties",
            Branches(), new MeanSquaredError(), new RmsProp { ClipValue = 0.5f }
        },
    };

    [Theory]
    [MemberData(nameof(Trainings))]
    public void A_thousand_steps_allocate_nothing(string name, Network network, Loss loss, Optimizer optimizer)
    {
        using CpuKernelSet kernels = new(threads: 2);
        using ParameterStore store = new(kernels, NetworkWeights.Initialize(network, 1));
        using TrainingPlan plan = new(network, kernels, store, Batch, loss, optimizer);
        plan.Input.Value.Upload(GradientCheck.Normal(new Random(1), Batch * network.InputShape.Size));

        Assert.True(AllocatedBy(() => plan.Step(Batch, 0.001f, 1)) == 0, name);
        Assert.True(double.IsFinite(plan.Head!.Drain().Sum), name);
    }

    [Fact]
    public void A_thousand_steps_with_embeddings_allocate_nothing()
    {
        Network network = Network.Input([6]).Embedding(50, 8).Flatten().Dense(3, Activation.Softmax).Build();
        float[] numbers = [.. Enumerable.Range(0, Batch * 6).Select(i => (float)(i * 7 % 50))];
        using CpuKernelSet kernels = new(threads: 2);
        using ParameterStore store = new(kernels, NetworkWeights.Initialize(network, 1));
        using TrainingPlan plan = new(network, kernels, store, Batch, new SparseCategoricalCrossEntropy(), new Adam { ClipNorm = 1 });

        Assert.Equal(0, AllocatedBy(() =>
        {
            plan.Input.Value.Upload(numbers);
            plan.Step(Batch, 0.001f, 1);
        }));
        Assert.True(double.IsFinite(plan.Head!.Drain().Sum));
    }

    [Fact]
    public void A_thousand_steps_with_sparse_rows_allocate_nothing()
    {
        Network network = Network.Input([50]).NormalizeInput().Dense(16, Activation.ReLU).Dense(3, Activation.Softmax).Build();
        SparseMatrix rows = SparseMatrix.FromDense(
            [.. Enumerable.Range(0, 40).Select(row => Enumerable.Range(0, 50).Select(i => i % 9 == row % 9 ? 1f : 0f).ToArray())]);
        Dataset data = Dataset.FromSparse(rows, Enumerable.Range(0, 40).Select(row => row % 3).ToArray());
        using CpuKernelSet kernels = new(threads: 2);
        using ParameterStore store = new(kernels, NetworkWeights.Initialize(network, 1));
        using TrainingPlan plan = new(network, kernels, store, Batch, new SparseCategoricalCrossEntropy(), new Adam(), sparseInput: true);
        BatchFeeder feeder = new(plan, isWeighted: false);
        long[] numbers = [3, 1, 4, 15];

        Assert.Equal(0, AllocatedBy(() =>
        {
            feeder.Feed(data, numbers);
            plan.Step(Batch, 0.001f, 1);
        }));
        Assert.True(double.IsFinite(plan.Head!.Drain().Sum));
    }

    [Theory]
    [MemberData(nameof(Trainings))]
    public void A_thousand_predictions_allocate_nothing(string name, Network network, Loss loss, Optimizer optimizer)
    {
        _ = optimizer;
        using CpuKernelSet kernels = new(threads: 2);
        using ParameterStore store = new(kernels, NetworkWeights.Initialize(network, 1));
        using ExecutionPlan plan = new(network, kernels, store, Batch, loss);

        Assert.True(AllocatedBy(() => plan.Forward(Batch)) == 0, name);
    }

    private static long AllocatedBy(Action step)
    {
        for (int i = 0; i < 20; i++)
        {
            step();
        }

        // The runtime itself allocates now and then, when it compiles a hot method anew: of several rounds one must be clean.
        long least = long.MaxValue;
        for (int round = 0; round < 5 && least > 0; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < 1000; i++)
            {
                step();
            }

            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return least;
    }

    private static Network Branches()
    {
        NetworkBuilder hidden = Network.Input([5]).Append(new Dense { Units = 6, Activation = Activation.ReLU, L1 = 0.01f, L2 = 0.01f });
        return hidden.Add(hidden.Dense(6, Activation.SiLU)).LayerNormalization().Concatenate(hidden).Dense(2).Build();
    }
}
