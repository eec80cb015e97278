using Microsoft.ML;
using Microsoft.ML.Trainers;
using Microsoft.ML.Vision;
using Metrics = Microsoft.ML.Vision.ImageClassificationTrainer.ImageClassificationMetrics;

namespace MLNet.DeepExtensions.Vision.Tests;

/// <summary>What of ring 3 needs ML.NET Vision's types and not TensorFlow's native library.</summary>
public class VisionTransferLearningTrainerTests
{
    private static readonly VisionTransferLearningOptions s_options = new() { Backbone = VisionBackbone.InceptionV3 };

    [Fact]
    public void Every_architecture_of_ml_net_has_its_backbone_of_the_same_name()
    {
        Assert.Equal(new ImageClassificationTrainer.Options().Arch, default(VisionBackbone).ToArchitecture());
        Assert.All(
            Enum.GetValues<VisionBackbone>(), static backbone => Assert.Equal(backbone.ToString(), backbone.ToArchitecture().ToString()));
        Assert.Equal(Enum.GetValues<ImageClassificationTrainer.Architecture>().Length, Enum.GetValues<VisionBackbone>().Length);
    }

    [Fact]
    public void ML_NETs_trainer_gets_the_run()
    {
        VisionRun run = Run();
        ImageClassificationTrainer.Options options = VisionTransferLearningTrainer.OptionsFor(
            run, new VisionEpochs(s_options, run, static _ => { }));

        Assert.Equal(
            ("Image", "Label", "Score", "PredictedLabel"),
            (options.FeatureColumnName, options.LabelColumnName, options.ScoreColumnName, options.PredictedLabelColumnName));
        Assert.Equal(
            (ImageClassificationTrainer.Architecture.InceptionV3, 7, 5, 0.02f),
            (options.Arch, options.Epoch, options.BatchSize, options.LearningRate));
        Assert.Equal(0.02f, Assert.IsType<ExponentialLRDecay>(options.LearningRateScheduler).LearningRate);
        Assert.Equal("workspace", options.WorkspacePath);
        Assert.Same(run.Validation, options.ValidationSet);
        Assert.Null(options.ValidationSetFraction);
        Assert.False(options.ReuseTrainSetBottleneckCachedValues || options.ReuseValidationSetBottleneckCachedValues);
        Assert.Equal(3, options.EarlyStoppingCriteria.Patience);
        Assert.False(options.EarlyStoppingCriteria.CheckIncreasing);
    }

    [Fact]
    public void The_early_stopping_is_a_fresh_one_in_each_run()
    {
        VisionRun run = Run();
        VisionEpochs epochs = new(s_options, run, static _ => { });

        Assert.NotSame(
            VisionTransferLearningTrainer.OptionsFor(run, epochs).EarlyStoppingCriteria,
            VisionTransferLearningTrainer.OptionsFor(run, epochs).EarlyStoppingCriteria);
    }

    [Fact]
    public void A_refit_takes_the_features_from_the_workspace_and_runs_to_its_end()
    {
        VisionRun run = Run() with { IsRefit = true, StopsEarly = false };
        ImageClassificationTrainer.Options options = VisionTransferLearningTrainer.OptionsFor(
            run, new VisionEpochs(s_options, run, static _ => { }));

        Assert.True(options.ReuseTrainSetBottleneckCachedValues && options.ReuseValidationSetBottleneckCachedValues);
        Assert.Null(options.EarlyStoppingCriteria);
    }

    [Fact]
    public void ML_NETs_metrics_become_the_history()
    {
        VisionRun run = Run();
        VisionEpochs epochs = new(s_options, run, static _ => { });
        Action<Metrics> callback = VisionTransferLearningTrainer.OptionsFor(run, epochs).MetricsCallback;
        Metrics metrics = new() { Bottleneck = new ImageClassificationTrainer.BottleneckMetrics() };
        callback(metrics);

        metrics.Train = new() { DatasetUsed = Metrics.Dataset.Train, CrossEntropy = 0.7f, Accuracy = 0.5f, LearningRate = 0.02f };
        callback(metrics);
        (metrics.Train.DatasetUsed, metrics.Train.CrossEntropy, metrics.Train.Accuracy) = (Metrics.Dataset.Validation, 0.8f, 0.25f);
        callback(metrics);

        Assert.Equal(0.7f, Assert.Single(epochs.History["train_loss"]), 1e-6);
        Assert.Equal(0.25, Assert.Single(epochs.History["valid_accuracy"]));
    }

    [Fact]
    public void The_trainer_stands_where_ml_net_has_its_own()
    {
        MLContext mlContext = new(seed: 1);

        Assert.IsType<VisionTransferLearningTrainer>(mlContext.MulticlassClassification.Trainers.TransferLearning(s_options));
        Assert.Throws<ArgumentException>(() => mlContext.MulticlassClassification.Trainers.TransferLearning(s_options with { Epochs = 0 }));
    }

    private static VisionRun Run()
    {
        MLContext context = new();
        return new VisionRun
        {
            Context = context,
            Training = context.Data.LoadFromEnumerable(Array.Empty<Row>()),
            Validation = context.Data.LoadFromEnumerable(Array.Empty<Row>()),
            TrainingImages = 10,
            Images = 12,
            FeatureColumnName = "Image",
            Workspace = "workspace",
            Backbone = VisionBackbone.InceptionV3,
            LearningRate = 0.02f,
            Patience = 3,
            Epochs = 7,
            BatchSize = 5,
            StopsEarly = true,
        };
    }

    private sealed class Row
    {
        public float Value { get; set; }
    }
}
