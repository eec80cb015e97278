using System.Text.Json;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Tests.Fixtures;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Layers;

/// <summary>Rows of tables that numbers choose: which numbers, and which rows a training changes.</summary>
public class EmbeddingTests
{
    private static readonly TrainingOptions s_options = new()
    {
        Epochs = 2,
        BatchSize = 8,
        Seed = 3,
        Threads = 1,
        Loss = new MeanSquaredError(),
        StandardizeTargets = false,
    };

    [Theory]
    [InlineData("SparseAdam")]
    [InlineData("SGD")]
    [InlineData("Adagrad")]
    public void Steps_are_those_of_PyTorch_with_sparse_gradients(string name)
    {
        FixtureFile fixture = FixtureFile.Load("embedding/embedding.json");
        Optimizer optimizer = name switch
        {
            "SparseAdam" => new Adam { Beta1 = 0.8f, Beta2 = 0.95f, Epsilon = 1e-12f },
            "SGD" => new Sgd(),
            _ => new Adagrad(),
        };
        float rate = name switch { "SparseAdam" => 0.05f, "SGD" => 0.5f, _ => 0.1f };
        Network network = Network.Input([3]).Append(new Embedding { Size = 6, Width = 3, Padding = 2 }).Flatten().Build();
        NetworkWeights weights = NetworkWeights.Initialize(network, 1);
        fixture["table"].ToFloats().CopyTo(weights["embedding1.table"]);
        using CpuKernelSet kernels = new(threads: 1);
        using ParameterStore store = new(kernels, weights);
        using TrainingPlan plan = new(network, kernels, store, 4, new MeanSquaredError(), optimizer);
        for (int step = 0; step < 4; step++)
        {
            plan.Input.ValueOf(2).Upload(Flat(fixture.Root.GetProperty("batches")[step]));
            plan.Head!.Targets.Upload(Flat(fixture.Root.GetProperty("targets")[step]));
            JsonElement expected = fixture.Root.GetProperty(name)[step];

            plan.Step(2, rate, seed: 1);

            Close(expected.GetProperty("output"), plan.Output.ValueOf(2));
            Close(expected.GetProperty("gradient"), plan.Gradients.Slice(0, 18));
            Close(expected.GetProperty("table_after"), store.Parameters.Slice(0, 18));
        }

        void Close(JsonElement expected, DeviceView<float> found) => GradientCheck.AssertClose(
            FixtureTensor.Parse(expected).Values, found.Span, 1e-5, name);
    }

    [Fact]
    public void A_category_has_the_row_behind_those_of_the_columns_before()
    {
        Network network = Network.Input([2])
            .Append(new CategoryEmbedding { Sizes = [2, 3], Width = 1, Unknown = UnknownNumbers.OwnRow, Padding = 1 }).Build();
        NetworkWeights weights = NetworkWeights.Initialize(network, 1);
        ((float[])[10, 11, 19, 20, 21, 22, 29]).CopyTo(weights[weights.Layout.Entries[0]]);
        TrainedNetwork trained = new(network, weights);

        Assert.Equal([10f, 20, 0, 0, 19, 29, 19, 22], trained.Predict([0f, 0, 1, 1, -1, 3, 2, 2]));
    }

    [Theory]
    [InlineData(5f, "Row 1, feature 2 (counted from 0): the value is 5; layer 'embedding1' takes the whole numbers 0 to 4.")]
    [InlineData(-1f, "the value is -1;")]
    [InlineData(1.5f, "the value is 1.5;")]
    public void A_number_without_a_row_is_refused_before_the_first_step_and_before_a_prediction(float wrong, string message)
    {
        NetworkBuilder row = Network.Input([3]);
        Network network = row.Slice(1, 2).Embedding(5, 2).Flatten().Concatenate(row.Slice(0, 1)).Dense(1).Build();
        float[] inputs = [0.5f, 1, 2, 0.7f, 3, wrong];
        Dataset data = Dataset.FromArrays(inputs, [3], (float[])[1, 2]);

        StepCounter counter = new();
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => network.Train(
            data, s_options with { Callbacks = [counter] }));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, counter.Steps);

        TrainedNetwork trained = new(network, NetworkWeights.Initialize(network, 1));
        Assert.Contains($"the value is {wrong}", Assert.Throws<ArgumentException>(() => trained.Predict(inputs)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => trained.Predict(data));
    }

    [Fact]
    public void Rows_that_cost_something_to_read_are_checked_as_they_come()
    {
        Network network = Network.Input([1]).Embedding(5, 2).Flatten().Dense(1).Build();
        Dataset data = Dataset.Generate(50, [1], 1, static (row, input, target) => input[0] = row % 7);

        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => network.Train(data, s_options));
        Assert.Contains("layer 'embedding1' takes the whole numbers 0 to 4", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1, 0, "Size")]
    [InlineData(16_777_217, 1, 0, "Size")]
    [InlineData(3, 0, 0, "Width")]
    [InlineData(3, 1, -1, "Padding")]
    public void Settings_out_of_range_are_named(int size, int width, int padding, string named)
    {
        ArgumentException refused = Assert.ThrowsAny<ArgumentException>(
            () => Network.Input([2]).Append(new Embedding { Size = size, Width = width, Padding = padding }).Build());
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void As_many_sizes_as_columns_are_needed()
    {
        ArgumentException refused = Assert.ThrowsAny<ArgumentException>(() => Network.Input([3]).CategoryEmbedding([4, 5], 2).Build());
        Assert.Contains("There are 2 Sizes; the input has 3 columns", refused.Message, StringComparison.Ordinal);
    }

    private static float[] Flat(JsonElement values) => FixtureTensor.Parse(values).ToFloats();

    private sealed class StepCounter : TrainingCallback
    {
        public int Steps { get; private set; }

        public override void OnBatchEnd(TrainingState state) => Steps++;
    }
}
