using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Images;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Vision;

/// <summary>
/// A training by ML.NET's image classification and what is done around it: the backbone's file is checked and placed, images are tried,
/// validation data set aside, the epochs recorded, and where the best epoch was not the last, the layer is trained anew up to it.
/// TensorFlow is on the other side of a delegate.
/// </summary>
/// <param name="host">The environment.</param>
/// <param name="options">The options, validated.</param>
/// <param name="train">Runs ML.NET's trainer; what it tells goes to the recorder.</param>
internal sealed class VisionTraining(IHost host, VisionTransferLearningOptions options, Func<VisionRun, VisionEpochs, ITransformer> train)
{
    /// <summary>Trains.</summary>
    /// <param name="data">The training data.</param>
    /// <param name="validation">The validation data; null for a share of the training data.</param>
    /// <param name="temporaryFolder">The MLContext's.</param>
    /// <param name="seed">The seed of the split and of the order.</param>
    public VisionPredictionTransformer Train(IDataView data, IDataView? validation, string temporaryFolder, ulong seed)
    {
        using IChannel channel = host.Start("Training");
        VisionFeatures features = VisionSchema.FeaturesOf(data.Schema, options.FeatureColumnName);
        if (validation is not null && VisionSchema.FeaturesOf(validation.Schema, options.FeatureColumnName) != features)
        {
            throw new ArgumentException(
                $"The feature column '{options.FeatureColumnName}' of the validation data does not have the type that it has in the training data.",
                nameof(validation));
        }

        BackboneFile backbone = BackboneFile.Find(
            options, options.BackboneFolder ?? Path.Combine(temporaryFolder, BackboneFile.StockFolder));
        string folder = Path.Combine(temporaryFolder, $"MLNet.DeepExtensions.Vision-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        try
        {
            MLContext context = new((int)(seed % int.MaxValue)) { TempFilePath = folder };
            context.Log += (_, message) => Forward(channel, message);
            backbone.Place(folder);
            VisionLabels labels = VisionLabels.Of(context, data, options.LabelColumnName);
            VisionImages images = Read(data, labels, channel, isTraining: true);
            VisionImages? held = validation is null ? null : Read(validation, labels, channel, isTraining: false);
            VisionRun run = FirstRun(context, images, held, features, folder, seed);
            (ITransformer model, TrainingHistory history, int best) = Train(run, channel);
            return new VisionPredictionTransformer(Chain(context, data, model, features))
            {
                History = history,
                BestEpoch = best,
                BackboneSha256 = backbone.Sha256,
                SkippedImages = [.. images.Skipped, .. held?.Skipped ?? []],
            };
        }
        finally
        {
            DeleteQuietly(folder);
        }
    }

    private VisionImages Read(IDataView data, VisionLabels labels, IChannel channel, bool isTraining)
    {
        VisionImages images = VisionImages.Read(data, labels, options, isTraining);
        if (images.Skipped.Count > 0)
        {
            channel.Warning(MessageSensitivity.UserData, $"{images.Skipped.Count} images cannot be read and are left out:{images.List()}");
        }

        return images;
    }

    private VisionRun FirstRun(
        MLContext context, VisionImages images, VisionImages? held, VisionFeatures features, string folder, ulong seed)
    {
        int[] classes = images.Classes;
        if (classes.Distinct().Count() < 2)
        {
            throw new InvalidOperationException(
                $"All readable images have the same class in the label column '{options.LabelColumnName}'; two or more are needed.");
        }

        double fraction = options.ValidationFraction ?? VisionTransferLearningOptions.DefaultValidationFraction;
        (long[]? heldRows, long[]? rows) = held is null && fraction > 0
            && RowSplitter.TrySplit(classes, images.Labels.Count, fraction, seed) is { } parts ? parts : default;

        string column = features == VisionFeatures.Content ? options.FeatureColumnName : MLImageFile.ContentColumn;
        int trainingImages = rows?.Length ?? images.Count;
        bool hasValidation = held is not null || heldRows is not null;
        return new VisionRun
        {
            Context = context,
            Training = images.ToDataView(context, column, rows),
            Validation = held?.ToDataView(context, column) ?? (heldRows is null ? null : images.ToDataView(context, column, heldRows)),
            TrainingImages = trainingImages,
            Images = trainingImages + (held?.Count ?? heldRows?.Length ?? 0),
            FeatureColumnName = column,
            Workspace = Path.Combine(folder, "workspace"),
            Backbone = options.Backbone,
            Epochs = options.Epochs,
            LearningRate = options.LearningRate,
            Patience = options.Patience,

            // With more, ML.NET's trainer counts no batch at all in an epoch, and its learning rate becomes NaN.
            BatchSize = Math.Min(options.BatchSize, trainingImages),
            StopsEarly = hasValidation && options.EarlyStopping,
        };
    }

    private (ITransformer Model, TrainingHistory History, int Best) Train(VisionRun run, IChannel channel)
    {
        VisionEpochs epochs = new(options, run, epoch => Log(channel, epoch, run.Epochs, ""));
        ITransformer? model = null;
        try
        {
            model = train(run, epochs);
        }
        catch (OperationCanceledException) when (!epochs.History.Epochs.IsEmpty)
        {
            channel.Info(MessageSensitivity.None, $"The training was cancelled after {epochs.History.Epochs.Length} epochs.");
        }

        int best = epochs.BestEpoch;
        if (model is not null && best == epochs.History.Epochs.Length)
        {
            return (model, epochs.History, best);
        }

        // ML.NET keeps the last epoch, or none where the training was cancelled. The features are still there, and without them a training
        // takes seconds: it is not cancelled.
        (model as IDisposable)?.Dispose();
        VisionRun refit = run with { Epochs = best, StopsEarly = false, IsRefit = true };
        VisionTransferLearningOptions whole = options with { CancellationToken = CancellationToken.None };
        return (train(refit, new VisionEpochs(whole, refit, epoch => Log(channel, epoch, best, "refit, "))), epochs.History, best);
    }

    private ITransformer Chain(MLContext context, IDataView data, ITransformer model, VisionFeatures features)
    {
        if (features == VisionFeatures.Content)
        {
            return model;
        }

        ITransformer[] read = features == VisionFeatures.Image
            ? MLImageFile.Transformers(context, data, options.FeatureColumnName)
            : [context.Transforms.LoadRawImageBytes(MLImageFile.ContentColumn, imageFolder: null, options.FeatureColumnName).Fit(data)];
        IDataView contents = new TransformerChain<ITransformer>(read).Transform(data);
        string[] added = [.. contents.Schema.Skip(data.Schema.Count).Select(static column => column.Name)];
        return new TransformerChain<ITransformer>([.. read, model, context.Transforms.DropColumns(added).Fit(contents)]);
    }

    private static void Log(IChannel channel, EpochRecord epoch, int epochs, string prefix)
    {
        string values = string.Join(
            "  ", epoch.Values.Select(static value => string.Create(CultureInfo.InvariantCulture, $"{value.Key} {value.Value:G5}")));
        channel.Info(
            MessageSensitivity.None,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{prefix}epoch {epoch.Epoch}/{epochs}  {values}  learning_rate {epoch.LearningRate:G3}  {epoch.Duration.TotalSeconds:F2} s"));
    }

    private static void Forward(IChannel channel, LoggingEventArgs message)
    {
        if (message.Kind is ChannelMessageKind.Warning or ChannelMessageKind.Error)
        {
            channel.Warning(MessageSensitivity.None, message.Message);
        }
    }

    private static void DeleteQuietly(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // ML.NET's trainer leaves files open when it is stopped on some systems. They are in the temporary folder, and the result or
            // the error matters more.
        }
    }
}
