using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Augmentation;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Onnx;
using MLNet.DeepExtensions.Networks.Tests.Data;
using MLNet.DeepExtensions.Networks.Tests.Onnx;
using MLNet.DeepExtensions.Networks.TransferLearning;

namespace MLNet.DeepExtensions.Networks.Tests.TransferLearning;

public class TransferLearnerTests
{
    [Fact]
    public void The_result_is_one_network_from_pixels_to_classes()
    {
        ByteDataset images = Blobs.Images();
        TransferLearningResult result = TransferLearner.Train(Blobs.Pretrained(), images);
        Assert.Equal(images.InputShape, result.Network.Network.InputShape);
        Assert.Equal(images.ClassNames, result.Network.ClassNames);
        Assert.Equal(1.0, AccuracyOf(result.Network, images));
    }

    [Fact]
    public void The_backbones_weights_stay_as_they_are()
    {
        Backbone backbone = Blobs.Pretrained();
        TrainedNetwork trained = TransferLearner.Train(backbone, Blobs.Images()).Network;
        foreach (ParameterEntry entry in backbone.Network.Weights.Layout.Entries)
        {
            Assert.Equal(backbone.Network.Weights[entry], trained.Weights[entry.Name]);
        }
    }

    [Fact]
    public void Fine_tuning_changes_the_last_layers_alone()
    {
        Backbone backbone = Blobs.Pretrained();
        TransferLearningResult result = TransferLearner.Train(backbone, Blobs.Images(), new TransferLearningOptions { FineTune = 1 });
        Assert.NotNull(result.FineTuningHistory);
        string[] layers = [.. backbone.Network.Network.Nodes.Select(node => node.Layer.Name)];
        Assert.Equal(backbone.Network.Weights[$"{layers[0]}.weights"], result.Network.Weights[$"{layers[0]}.weights"]);
        Assert.NotEqual(
            backbone.Network.Weights[$"{layers[1]}.weights"].ToArray(), result.Network.Weights[$"{layers[1]}.weights"].ToArray());
        Assert.Equal(1.0, AccuracyOf(result.Network, Blobs.Images()));
    }

    [Fact]
    public void Training_on_cached_features_and_on_images_comes_to_the_same()
    {
        // An augmentation that changes nothing makes the backbone run in each epoch.
        TrainingOptions training = new TransferLearningOptions().Training with { Epochs = 5 };
        ByteDataset images = Blobs.Images(24);
        TrainedNetwork cached = TransferLearner.Train(Blobs.Pretrained(), images, new() { Training = training, Mirror = false }).Network;
        TrainedNetwork fresh = TransferLearner.Train(
            Blobs.Pretrained(), images, new() { Training = training with { Augmentation = [new Brightness(0f)] } }).Network;
        OnnxCases.AssertClose(cached.Predict(images.AllInputs()), fresh.Predict(images.AllInputs()), 1e-4f);
    }

    [Fact]
    public void Augmented_copies_are_learned_too()
    {
        FeatureCache cache = new();
        ByteDataset images = Blobs.Images(12);
        TrainingOptions training = new TransferLearningOptions().Training with { Epochs = 30, Augmentation = [new Brightness(0.1f)] };
        TransferLearner.Train(Blobs.Pretrained(), images, new() { Training = training, AugmentedCopies = 2, Cache = cache });
        Assert.Equal(36, cache.Count);
    }

    [Theory]
    [InlineData(true, 24)]
    [InlineData(false, 12)]
    public void Mirror_images_are_learned_unless_they_are_switched_off(bool mirror, int features)
    {
        FeatureCache cache = new();
        TrainingOptions training = new TransferLearningOptions().Training with { Epochs = 2 };
        TransferLearner.Train(Blobs.Pretrained(), Blobs.Images(12), new() { Training = training, Mirror = mirror, Cache = cache });
        Assert.Equal(features, cache.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Left_to_themselves_mirror_images_are_learned_unless_they_are_what_another_class_looks_like(bool isSided)
    {
        ByteDataset images = Blobs.Teeth(40, isSided);
        TransferLearningOptions options = new() { Training = new TransferLearningOptions().Training with { Epochs = 40 } };
        float[] Predictions(bool? mirror) =>
            TransferLearner.Train(Blobs.Pretrained(), images, options with { Mirror = mirror }).Network.Predict(images.AllInputs());

        Assert.Equal(Predictions(mirror: !isSided), Predictions(mirror: null));
    }

    [Fact]
    public void Of_fewer_than_ten_images_nobody_can_tell_whether_mirror_images_help() =>
        Assert.False(MirrorTrial.Helps(Blobs.Pretrained(), Blobs.Images(9), new()));

    [Fact]
    public void Mirror_images_are_what_a_sure_flip_makes()
    {
        TrainingOptions training = new TransferLearningOptions().Training with { Epochs = 5 };
        ByteDataset images = Blobs.Images(24);
        TrainedNetwork mirrored = TransferLearner.Train(Blobs.Pretrained(), images, new() { Training = training, Mirror = true }).Network;
        TransferLearningOptions flipped = new()
        {
            Training = training with { Augmentation = [new HorizontalFlip(Probability: 1)] },
            AugmentedCopies = 1
        };
        Assert.Equal(
            mirrored.Predict(images.AllInputs()), TransferLearner.Train(Blobs.Pretrained(), images, flipped)
                .Network.Predict(images.AllInputs()));
    }

    [Fact]
    public void Fine_tuning_on_what_the_frozen_layers_gave_comes_to_the_same_as_on_images()
    {
        // An augmentation that changes nothing makes the frozen layers run in each epoch.
        ByteDataset images = Blobs.Images(24);
        TransferLearningOptions options = new() { Mirror = false, FineTune = 1 };
        TrainedNetwork kept = TransferLearner.Train(Blobs.Pretrained(), images, options).Network;
        options = options with { FineTuning = options.FineTuning with { Augmentation = [new Brightness(0f)] } };
        TrainedNetwork afresh = TransferLearner.Train(Blobs.Pretrained(), images, options).Network;
        OnnxCases.AssertClose(afresh.Predict(images.AllInputs()), kept.Predict(images.AllInputs()), 1e-4f);
    }

    [Fact]
    public void Fine_tuning_that_makes_the_validation_loss_worse_is_taken_back()
    {
        TransferLearningOptions options = new()
        {
            Training = new TransferLearningOptions()
            .Training with
            { Epochs = 40, ValidationFraction = 0.25 }
        };
        ByteDataset images = Blobs.Images();
        float[] frozen = TransferLearner.Train(Blobs.Pretrained(), images, options).Network.Predict(images.AllInputs());
        options = options with { FineTune = 1, FineTuning = Harmful(options.FineTuning) };
        TransferLearningResult tuned = TransferLearner.Train(Blobs.Pretrained(), images, options);
        Assert.Equal(3, tuned.FineTuningHistory!.Epochs.Length);
        Assert.Equal(frozen, tuned.Network.Predict(images.AllInputs()));
    }

    [Fact]
    public void Without_validation_a_trial_on_held_out_images_takes_a_harmful_fine_tuning_back()
    {
        ByteDataset images = Blobs.Images();
        TransferLearningOptions options = new() { FineTune = 1 };
        options = options with { FineTuning = Harmful(options.FineTuning) };
        TransferLearningResult tuned = TransferLearner.Train(Blobs.Pretrained(), images, options);
        Assert.Equal(3, tuned.FineTuningHistory!["valid_loss"].Count);
        TrainedNetwork frozen = TransferLearner.Train(Blobs.Pretrained(), images, options with { FineTune = 0 }).Network;
        Assert.Equal(frozen.Predict(images.AllInputs()), tuned.Network.Predict(images.AllInputs()));
    }

    [Fact]
    public void A_fine_tuning_that_is_cancelled_gives_the_frozen_network()
    {
        using CancellationTokenSource source = new();
        ByteDataset images = Blobs.Images();
        TransferLearningOptions options = new() { FineTune = 1 };
        options = options with
        {
            FineTuning = options.FineTuning with
            {
                Callbacks = [new Cancelling(source)],
                CancellationToken = source.Token
            }
        };
        TransferLearningResult tuned = TransferLearner.Train(Blobs.Pretrained(), images, options);
        Assert.Equal(StopReason.Cancelled, tuned.StopReason);
        TrainedNetwork frozen = TransferLearner.Train(Blobs.Pretrained(), images, options with { FineTune = 0 }).Network;
        Assert.Equal(frozen.Predict(images.AllInputs()), tuned.Network.Predict(images.AllInputs()));
    }

    [Fact]
    public void With_validation_the_best_epochs_weights_are_kept()
    {
        TrainingOptions training = new TransferLearningOptions().Training with { Epochs = 40, ValidationFraction = 0.25 };
        ByteDataset images = Blobs.Images();
        TransferLearningResult result = TransferLearner.Train(Blobs.Pretrained(), images, new() { Training = training });
        (_, Dataset validation) = images.Split(0.75, training.Seed);
        double loss = result.Network.Evaluate(validation).Loss;
        Assert.Equal(result.History["valid_loss"].Min(), loss + Penalty(result.Network, 45), 1e-4);
    }

    [Fact]
    public void A_head_of_ones_own_takes_the_features()
    {
        TransferLearningOptions options = new()
        {
            Head = features => features.Dense(16, Activation.ReLU).Dropout(0.2f)
            .Dense(3, Activation.Softmax)
        };
        ByteDataset images = Blobs.Images();
        Assert.Equal(1.0, AccuracyOf(TransferLearner.Train(Blobs.Pretrained(), images, options).Network, images));
    }

    [Fact]
    public void The_result_is_saved_exported_and_trained_further()
    {
        using TemporaryFolder folder = new();
        ByteDataset images = Blobs.Images();
        TrainedNetwork network = TransferLearner.Train(Blobs.Pretrained(), images).Network;
        network.Save(folder["model"]);
        network.SaveOnnx(folder["model.onnx"]);
        float[] expected = network.Predict(images.AllInputs());
        Assert.Equal(expected, TrainedNetwork.Load(folder["model"]).Predict(images.AllInputs()));
        TrainedNetwork back = OnnxImporter.Read(folder["model.onnx"]);
        OnnxCases.AssertClose(expected, back.Predict(images.AllInputs()), 1e-5f);
        Assert.Equal(network.ClassNames, back.ClassNames);
        Assert.Equal(1.0, AccuracyOf(network.Train(images).Network, images));
    }

    [Fact]
    public void A_trained_classifier_without_its_head_is_a_backbone()
    {
        TrainedNetwork network = TransferLearner.Train(Blobs.Pretrained(), Blobs.Images()).Network;
        Backbone backbone = Backbone.FromNetwork(network.WithoutHead());
        Assert.Equal(8, backbone.FeatureCount);
    }

    [Fact]
    public void More_layers_to_fine_tune_than_there_are_is_an_error()
    {
        TransferLearningOptions options = new() { FineTune = 3 };
        Assert.Contains(
            "FineTune is 3", Assert.Throws<ArgumentException>(() => TransferLearner.Train(Blobs.Pretrained(), Blobs.Images(), options))
                .Message);
    }

    private static TrainingOptions Harmful(TrainingOptions options) =>
        options with { Epochs = 3, Optimizer = new Sgd { LearningRate = 0.5f }, Schedule = null };

    private static double AccuracyOf(TrainedNetwork network, Dataset images) =>
        network.Evaluate(images, [new Accuracy()]).Metrics["accuracy"];

    private static double Penalty(TrainedNetwork network, int images)
    {
        double sum = 0;
        foreach (float weight in network.Weights["classes.weights"])
        {
            sum += weight * weight;
        }

        return 0.5 / images * sum;
    }

    private sealed class Cancelling(CancellationTokenSource source) : TrainingCallback
    {
        public override void OnEpochEnd(TrainingState state) => source.Cancel();
    }
}
