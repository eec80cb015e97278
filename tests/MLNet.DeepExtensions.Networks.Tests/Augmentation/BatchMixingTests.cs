using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Augmentation;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Tests.Networks;
using MLNet.DeepExtensions.Networks.Tests.Training;

namespace MLNet.DeepExtensions.Networks.Tests.Augmentation;

public class BatchMixingTests
{
    private static readonly long[] s_rows = [5, 2, 9, 4, 11, 7, 0, 3];

    [Fact]
    public void Mixup_mixes_inputs_and_targets_by_the_same_share()
    {
        // Each row is a unit vector, and its target the same: what is mixed can be read off.
        float[] inputs = Units();
        float[] targets = Units();
        new BatchMixer(new Mixup(), [8], 8, 8).Apply(3, 1, s_rows, inputs, targets);

        Assert.Equal(inputs, targets);
        Assert.Equal(8, targets.Chunk(8).Count(row => Math.Abs(row.Sum() - 1) < 1e-6 && row.Count(value => value > 0) is 1 or 2));
        Assert.True(targets.Chunk(8).Count(row => row.Count(value => value > 0) == 2) >= 5, "Most rows have another partner than themselves.");
        float[] columns = [.. Enumerable.Range(0, 8).Select(column => targets.Chunk(8).Sum(row => row[column]))];
        Assert.NotEqual(1f, columns[0], 3);
    }

    [Fact]
    public void Targets_are_the_shares_sums_by_hand()
    {
        // A quarter is the sample's own. The partners are a permutation, each row once.
        float[] targets = Units();
        new BatchMixer(new Quarter(), [8], 8, 8).Apply(3, 1, s_rows, Units(), targets);

        for (int i = 0; i < 8; i++)
        {
            Assert.Contains(targets[(i * 8) + i], new[] { 0.25f, 1f });
            Assert.Equal(1, targets.Skip(i * 8).Take(8).Sum());
            Assert.Equal(1, targets.Where((_, at) => at % 8 == i).Sum());
        }
    }

    [Fact]
    public void What_is_mixed_depends_on_seed_epoch_and_rows_alone()
    {
        BatchMixer used = new(new Mixup { Alpha = 0.3f }, [8], 8, 8);
        float[] first = Mixed(used, 3, 1, s_rows);
        _ = Mixed(used, 4, 1, s_rows);

        Assert.Equal(first, Mixed(used, 3, 1, s_rows));
        Assert.Equal(first, Mixed(new BatchMixer(new Mixup { Alpha = 0.3f }, [8], 8, 8), 3, 1, s_rows));
        Assert.NotEqual(first, Mixed(used, 4, 1, s_rows));
        Assert.NotEqual(first, Mixed(used, 3, 2, s_rows));
        Assert.NotEqual(first, Mixed(used, 3, 1, [.. s_rows.Reverse()]));
    }

    [Fact]
    public void CutMix_puts_in_a_rectangle_and_counts_its_pixels()
    {
        const int Size = 10;
        CutMix cut = new();
        int[] areas = new int[50];
        for (int row = 0; row < areas.Length; row++)
        {
            float[] partner = new float[Size * Size * 2];
            Array.Fill(partner, 1f);
            float[] image = new float[partner.Length];
            AugmentationRandom random = new(1, 1, row, 0);
            float share = cut.Mix(ref random, [Size, Size, 2], partner, image);

            int[] changed = [.. Enumerable.Range(0, Size * Size).Where(pixel => image[2 * pixel] == 1 && image[(2 * pixel) + 1] == 1)];
            Assert.Equal(image.Sum(), 2 * changed.Length);
            Assert.Equal(1 - (changed.Length / 100f), share, 6);
            areas[row] = changed.Length;
            if (changed.Length > 0)
            {
                int height = changed.Max(pixel => pixel / Size) - changed.Min(pixel => pixel / Size) + 1;
                int width = changed.Max(pixel => pixel % Size) - changed.Min(pixel => pixel % Size) + 1;
                Assert.Equal(changed.Length, height * width);
            }
        }

        Assert.True(areas.Distinct().Count() > 10);
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(4)]
    public void Shares_are_of_a_symmetric_beta_distribution(double alpha)
    {
        double sum = 0;
        double squares = 0;
        const int Count = 20_000;
        for (int row = 0; row < Count; row++)
        {
            AugmentationRandom random = new(7, 1, row, 0);
            double share = SymmetricBeta.Draw(ref random, alpha);
            Assert.InRange(share, 0, 1);
            sum += share;
            squares += share * share;
        }

        double variance = 1 / (4 * ((2 * alpha) + 1));
        Assert.Equal(0.5, sum / Count, 5 * Math.Sqrt(variance / Count));
        Assert.Equal(variance, (squares / Count) - (sum / Count * sum / Count), 0.03 * variance);
    }

    [Fact]
    public void A_training_s_loss_is_that_of_the_mixed_samples()
    {
        // A rate that changes nothing: the loss of the first epoch is that of the first weights.
        Dataset data = Samples.Classes(rows: 8);
        Network network = Network.Input([3]).Dense(3, Activation.Softmax).Build();
        TrainingOptions options = new()
        {
            Epochs = 1,
            BatchSize = 8,
            Seed = 4,
            Shuffle = false,
            Mixing = new Mixup(),
            Optimizer = new Sgd { LearningRate = 1e-30f },
        };
        TrainingResult result = network.Train(data, options);

        float[] inputs = new float[24];
        float[] targets = new float[24];
        long[] rows = [0, 1, 2, 3, 4, 5, 6, 7];
        data.OneHot().Read(rows, inputs, targets, new float[8]);
        new BatchMixer(new Mixup(), [3], 3, 8).Apply(4, 1, rows, inputs, targets);
        float[] probabilities = result.Network.Predict(inputs);
        double expected = -probabilities.Zip(targets, (probability, target) => target * Math.Log(probability)).Sum() / 8;

        Assert.Equal(expected, result.History["train_loss"][0], 5);
        Assert.IsType<SparseCategoricalCrossEntropy>(result.Network.Recipe!.Loss);
        Assert.NotEqual(result.Network.Evaluate(data).Loss, result.History["train_loss"][0], 3);
    }

    [Fact]
    public void Partners_in_the_samples_places_leave_a_full_batch_as_it_is()
    {
        TrainingOptions options = new() { Epochs = 5, BatchSize = 64, Optimizer = new Sgd() };
        TrainedNetwork plain = Samples.LineNetwork().Train(Samples.Line(), options).Network;
        TrainedNetwork swapped = Samples.LineNetwork().Train(Samples.Line(), options with { Mixing = new Swap() }).Network;

        GradientCheck.AssertClose(
            [.. plain.Weights["dense1.weights"].ToArray().Select(value => (double)value)], swapped.Weights["dense1.weights"], 1e-5, "weights");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_bits_do_not_depend_on_threads_and_images_are_learned(bool isCut)
    {
        Random random = new(1);
        int[] classes = [.. Enumerable.Range(0, 96).Select(row => row % 2)];
        float[] images = [.. classes.SelectMany(
            number => GradientCheck.Normal(random, 36).Select((value, i) => (0.3f * value) + (i % 6 < 3 == (number == 0) ? 1 : 0)))];
        Dataset data = Dataset.FromArrays(images, [6, 6, 1], Targets.Classes(classes, ["left", "right"]));
        Network network = Network.Input([6, 6, 1]).Convolution(4, 3, Activation.ReLU).Flatten().Dense(2, Activation.Softmax).Build();
        TrainingOptions options = new()
        {
            Epochs = 12,
            Optimizer = new Adam { LearningRate = 0.01f },
            Mixing = isCut ? new CutMix() : new Mixup { Alpha = 0.4f },
            ValidationFraction = 0.25,
            Augmentation = [new Brightness(0.1f)],
        };

        TrainingResult one = network.Train(data, options with { Threads = 1 });
        TrainingResult three = network.Train(data, options with { Threads = 3 });

        Assert.Equal(one.Network.Weights["dense1.weights"].ToArray(), three.Network.Weights["dense1.weights"].ToArray());
        Assert.Equal(1, one.History["valid_accuracy"][^1]);
    }

    [Fact]
    public void What_cannot_be_mixed_is_refused_with_the_reason()
    {
        Dataset classes = Samples.Classes();
        Assert.Contains("data are sparse", Refusal(
            Network.Input([2]).Dense(1).Build(),
            Dataset.FromSparse(SparseMatrix.FromDense([[1f, 0f], [0f, 1f]]), new float[] { 1, 2 }), new()), StringComparison.Ordinal);
        Assert.Contains("weights, which do not mix", Refusal(
            Samples.LineNetwork(), Samples.Line(4, 1, [1, 2, 1, 1]), new()), StringComparison.Ordinal);
        Assert.Contains("weights, which do not mix", Refusal(
            Samples.ClassNetwork(), classes, new() { BalanceClasses = true }), StringComparison.Ordinal);
        Assert.Contains("Hinge takes no targets between others", Refusal(
            Network.Input([1]).Dense(1).Build(), Dataset.FromArrays([1f, 2f], [1], new float[] { 1, -1 }), new() { Loss = new Hinge() }),
            StringComparison.Ordinal);
        Assert.Contains("CutMix: it takes images", Refusal(
            Samples.ClassNetwork(), classes, new() { Mixing = new CutMix() }), StringComparison.Ordinal);
        Assert.Contains("Alpha is 0", Refusal(
            Samples.ClassNetwork(), classes, new() { Mixing = new Mixup { Alpha = 0 } }), StringComparison.Ordinal);
        Assert.Contains("Probability is 2", Refusal(
            Samples.ClassNetwork(), classes, new() { Mixing = new Mixup { Probability = 2 } }), StringComparison.Ordinal);

        static string Refusal(Network network, Dataset data, TrainingOptions options) => Assert.ThrowsAny<ArgumentException>(
            () => network.Train(data, options.Mixing is null ? options with { Mixing = new Mixup() } : options)).Message;
    }

    private static float[] Units()
    {
        float[] units = new float[64];
        for (int i = 0; i < 8; i++)
        {
            units[(i * 8) + i] = 1;
        }

        return units;
    }

    private static float[] Mixed(BatchMixer mixer, ulong seed, long epoch, long[] rows)
    {
        float[] inputs = Units();
        mixer.Apply(seed, epoch, rows, inputs, Units());
        return inputs;
    }

    private sealed record Quarter : BatchMixing
    {
        public override float Mix(
            ref AugmentationRandom random, TensorShape shape, ReadOnlySpan<float> partner, Span<float> sample) => 0.25f;
    }

    private sealed record Swap : BatchMixing
    {
        public override float Mix(
            ref AugmentationRandom random, TensorShape shape, ReadOnlySpan<float> partner, Span<float> sample)
        {
            partner.CopyTo(sample);
            return 0;
        }
    }
}
