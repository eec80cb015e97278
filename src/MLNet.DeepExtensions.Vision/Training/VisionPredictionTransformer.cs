using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Vision;

/// <summary>
/// A classifier of images trained by ML.NET's image classification, and what is known of its training. It is saved as ML.NET's own
/// transformers, so that a loaded model predicts the same, and has no history.
/// </summary>
public sealed class VisionPredictionTransformer : ITransformer, IDisposable
{
    internal VisionPredictionTransformer(ITransformer model) => Model = model;

    /// <summary>ML.NET's own transformers: the image classification, and with paths of images what loads them.</summary>
    public ITransformer Model { get; }

    /// <summary>Losses and accuracies, on the training and the validation data, of every epoch until the training stopped.</summary>
    public required TrainingHistory History { get; init; }

    /// <summary>
    /// The number of the epoch that was kept, from 1: that of the smallest validation loss. Where it was not the last, the layer was
    /// trained anew on the same features for that many epochs; its first weights are drawn anew, so that the losses of the model are close
    /// to those of the history's epoch, not equal.
    /// </summary>
    public required int BestEpoch { get; init; }

    /// <summary>The SHA-256 of the backbone's file.</summary>
    public required string BackboneSha256 { get; init; }

    /// <summary>The images that could not be read and were left out.</summary>
    public required IReadOnlyList<SkippedImage> SkippedImages { get; init; }

    /// <inheritdoc/>
    public bool IsRowToRowMapper => Model.IsRowToRowMapper;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Model.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => Model.GetRowToRowMapper(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) => Model.Transform(input);

    /// <summary>Frees TensorFlow's session.</summary>
    public void Dispose() => (Model as IDisposable)?.Dispose();

    void ICanSaveModel.Save(ModelSaveContext ctx) => ((ICanSaveModel)Model).Save(ctx);
}
