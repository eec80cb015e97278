using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.TransferLearning;

/// <summary>
/// Trains the last layers of a backbone on, with the head on it, for as many epochs as make the loss on held-out images smaller: none where
/// none does. What the layers in front give is computed once, as long as the images stay the same and it fits into memory.
/// </summary>
/// <param name="body">The backbone.</param>
/// <param name="training">How the head is trained; its validation data are images.</param>
/// <param name="options">How many layers, and how.</param>
internal sealed class FineTuner(Network body, TrainingOptions training, TransferLearningOptions options)
{
    // The share of the images that a trial learns from, where there is no validation data.
    private const double LearnedShare = 0.8;

    // In values: 1 GiB.
    private const long MostKept = 1L << 28;

    /// <summary>Trains on.</summary>
    /// <param name="network">The backbone, all frozen, with its trained head behind it.</param>
    /// <param name="images">The training images.</param>
    /// <param name="trainHead">Trains a head on images.</param>
    public TrainingResult Train(TrainedNetwork network, Dataset images, Func<Dataset, TrainingOptions, TrainingResult> trainHead)
    {
        if (training.ValidationData is { } validation)
        {
            return Tune(network, images, validation, options.FineTuning.Epochs).Result;
        }

        // Where each class has one image, nothing can tell whether tuning helps.
        if (!RowSplitter.CanSplit(images))
        {
            return new TrainingResult(network, new TrainingHistory([]), StopReason.Completed);
        }

        // A trial on a part of the images tells how many epochs are good for those that it has not seen.
        (Dataset learned, Dataset held) = images.Split(LearnedShare, training.Seed);
        TrainingResult head = trainHead(learned, training with { Callbacks = [] });
        if (head.StopReason == StopReason.Cancelled)
        {
            return head with { Network = network, History = new TrainingHistory([]) };
        }

        (TrainingResult trial, int epochs) = Tune(head.Network, learned, held, options.FineTuning.Epochs);
        return epochs == 0 || trial.StopReason == StopReason.Cancelled
            ? trial with { Network = network }
            : Tune(network, images, validation: null, epochs).Result with { History = trial.History };
    }

    /// <summary>Trains for a number of epochs, or with validation for the best number up to that one, which may be 0.</summary>
    private (TrainingResult Result, int Epochs) Tune(TrainedNetwork network, Dataset images, Dataset? validation, int epochs)
    {
        HashSet<string> tuned = [.. body.Nodes.Where(TransferLearner.HasWeights).TakeLast(options.FineTune)
            .Select(node => node.Layer.Name)];
        TrainedNetwork unfrozen = network.Select(layer => tuned.Contains(layer.Name) ? layer with { Trainable = true } : layer);
        TrainingOptions tuning = options.CompleteFineTuning(training) with { Epochs = epochs, ValidationData = validation };
        int copies = options.FineTuning.Augmentation.Count > 0 ? 0 : options.AugmentedCopies;
        int cut = unfrozen.Network.CutBefore(
            unfrozen.Network.IndexOf(body.Nodes.First(node => tuned.Contains(node.Layer.Name)).Layer.Name));
        bool isAugmentedAfresh = tuning.Augmentation.Count > 0 && copies == 0;
        if (cut < 0 || isAugmentedAfresh || Kept(unfrozen.Network.Nodes[cut], images, validation, copies) > MostKept)
        {
            return TrainOrKeep(unfrozen, images, tuning);
        }

        TrainedNetwork front = unfrozen.Until(unfrozen.Network.Nodes[cut].Layer.Name);
        FeatureExtractor extractor = new(Backbone.Front(front));
        Dataset Extract(Dataset data) => extractor.Extract(data, training.Threads, tuning.CancellationToken);
        (TrainingResult result, int kept) = TrainOrKeep(
            unfrozen.Behind(cut),
            AugmentedDataset.WithCopies(images, training, copies, Extract),
            tuning with { Augmentation = [], ValidationData = validation is null ? null : Extract(validation) });
        return (result with { Network = front.Then(result.Network) }, kept);
    }

    private static long Kept(NetworkNode cut, Dataset images, Dataset? validation, int copies) =>
        cut.OutputShape.Size * (((copies + 1) * images.Count) + (validation?.Count ?? 0));

    private static (TrainingResult Result, int Epochs) TrainOrKeep(TrainedNetwork network, Dataset images, TrainingOptions tuning)
    {
        TrainingResult result = network.Train(images, TransferLearner.WithBestWeights(tuning));
        if (tuning.ValidationData is not { } validation)
        {
            return (result, result.History.Epochs.Length);
        }

        double LossOf(TrainedNetwork candidate) => candidate.Evaluate(validation, loss: tuning.Loss).Loss;
        return result.History.Epochs.IsEmpty || !(LossOf(result.Network) < LossOf(network))
            ? (result with { Network = network, Warnings = [] }, 0)
            : (result, result.History.Epochs.MinBy(epoch => epoch.Values["valid_loss"])!.Epoch);
    }
}
