using System.Collections.Concurrent;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Augmentation;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Tests.TransferLearning;
using MLNet.DeepExtensions.Networks.TransferLearning;

namespace MLNet.DeepExtensions.Networks.Tests.Augmentation;

/// <summary>What lies outside of an image that is moved is what the options say, wherever images are augmented.</summary>
public sealed class AugmentationFillTests
{
    private const byte Pixel = 7;
    private readonly ConcurrentDictionary<float, bool> _seen = new();

    [Theory]
    [InlineData(FillMode.Constant, 0f, new[] { 0f, Pixel })]
    [InlineData(FillMode.Constant, 200f, new[] { Pixel, 200f })]
    [InlineData(FillMode.Nearest, 0f, new[] { (float)Pixel })]
    [InlineData(FillMode.Reflect, 0f, new[] { (float)Pixel })]
    public void The_fill_reaches_a_network_s_training(FillMode fill, float value, float[] expected)
    {
        Network network = Network.Input([12, 10, 3]).GlobalAveragePooling().Dense(2, Activation.Softmax).Build();

        network.Train(Images(), Augmented(fill, value));

        Assert.Equal(expected, _seen.Keys.Order());
    }

    [Theory]
    [InlineData(FillMode.Constant, 200f, 0, new[] { Pixel, 200f })]
    [InlineData(FillMode.Constant, 200f, 1, new[] { Pixel, 200f })]
    [InlineData(FillMode.Nearest, 0f, 0, new[] { (float)Pixel })]
    [InlineData(FillMode.Nearest, 0f, 1, new[] { (float)Pixel })]
    public void The_fill_reaches_transfer_learning_with_copies_and_without(FillMode fill, float value, int copies, float[] expected)
    {
        TransferLearner.Train(Blobs.Pretrained(), Images(), new() { Training = Augmented(fill, value), AugmentedCopies = copies });

        Assert.Equal(expected, _seen.Keys.Order());
    }

    [Fact]
    public void The_fill_of_the_fine_tuning_goes_with_its_augmentation()
    {
        TransferLearningOptions options = new()
        {
            Training = Augmented(FillMode.Nearest, 0) with { Augmentation = [] },
            Mirror = false,
            FineTune = 1
        };

        TransferLearner.Train(Blobs.Pretrained(), Images(), options with { FineTuning = Augmented(FillMode.Constant, 200) });

        Assert.Equal([Pixel, 200f], _seen.Keys.Order());
    }

    [Fact]
    public void What_the_fine_tuning_leaves_at_its_default_is_as_in_the_head_s_training()
    {
        using CancellationTokenSource cancellation = new();
        TrainingOptions training = Augmented(FillMode.Nearest, 0) with
        {
            Loss = new SparseCategoricalCrossEntropy { LabelSmoothing = 0.1f },
            Metrics = [],
            ClassWeights = [1, 2],
            Seed = 5,
            Threads = 1,
            Device = ComputeDevice.Cpu,
            CancellationToken = cancellation.Token,
        };

        TrainingOptions tuning = new TransferLearningOptions().CompleteFineTuning(training);

        Assert.Equal(
            (training.Loss, training.Metrics, training.ClassWeights, training.Augmentation, training.AugmentationFill),
            (tuning.Loss, tuning.Metrics, tuning.ClassWeights, tuning.Augmentation, tuning.AugmentationFill));
        Assert.Equal(
            (5UL, 1, ComputeDevice.Cpu, cancellation.Token), (tuning.Seed, tuning.Threads, tuning.Device, tuning.CancellationToken));
        Assert.Equal(10, tuning.Epochs);
    }

    [Fact]
    public void Fills_out_of_range_are_told_before_any_image_is_read()
    {
        Tells(Augmented((FillMode)9, 0), "AugmentationFill is 9; Constant, Nearest, Reflect are allowed");
        Tells(Augmented(FillMode.Constant, float.NaN), "AugmentationFillValue is NaN; a finite number is allowed");
        Tells(Augmented(FillMode.Nearest, 3), "AugmentationFillValue is 3 and AugmentationFill is Nearest, which does not use it");
        Tells(Augmented(FillMode.Nearest, 0) with { Augmentation = [null!] }, "The augmentation at index 0 is null");
        Tells(Augmented(FillMode.Nearest, 0) with { Augmentation = [new Rotation(999)] }, "Rotation.Degrees is 999");
        Tells(Augmented(FillMode.Nearest, 0) with { ClassWeights = [1] }, "ClassWeights are [1]");
        Assert.Throws<ArgumentException>(() => new Augmenter([2, 2, 1], []) { Fill = (FillMode)9 });
        Assert.Throws<ArgumentException>(() => new Augmenter([2, 2, 1], []) { FillValue = float.PositiveInfinity });

        static void Tells(TrainingOptions training, string expected)
        {
            FeatureCache cache = new();
            TransferLearningOptions options = new() { Training = training, Cache = cache };
            Assert.Contains(
                expected, Assert.Throws<ArgumentException>(() => TransferLearner.Train(Blobs.Pretrained(), Images(), options)).Message,
                StringComparison.Ordinal);
            Assert.Equal(0, cache.Count);
        }
    }

    private static ByteDataset Images()
    {
        byte[] pixels = new byte[8 * 360];
        Array.Fill(pixels, Pixel);
        return Dataset.FromBytes(pixels, [12, 10, 3], Targets.Classes([0, 1, 0, 1, 0, 1, 0, 1], ["a", "b"]), scale: 1f);
    }

    private TrainingOptions Augmented(FillMode fill, float value) => new()
    {
        Epochs = 2,
        Threads = 1,
        Augmentation = [new RandomCrop(4), new Witness(_seen)],
        AugmentationFill = fill,
        AugmentationFillValue = value,
    };

    /// <summary>Notes the values that it gets, and changes nothing.</summary>
    private sealed record Witness(ConcurrentDictionary<float, bool> Seen) : PixelAugmentation
    {
        public override void Apply(ref AugmentationRandom random, TensorShape shape, Span<float> image)
        {
            foreach (float value in image)
            {
                Seen[value] = true;
            }
        }
    }
}
