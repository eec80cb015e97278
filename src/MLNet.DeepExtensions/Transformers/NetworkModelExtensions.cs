using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.DeepExtensions;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Persistence;

namespace Microsoft.ML;

/// <summary>Gives loaded models their full abilities back.</summary>
public static class NetworkModelExtensions
{
    /// <summary>
    /// Puts a <see cref="NetworkPredictionTransformer"/> in the place of each one that was saved in a model. A model from
    /// <c>mlContext.Model.Load</c> predicts without this; with it, data views are scored many rows at a time, every annotation is there,
    /// and so are the network and its history.
    /// </summary>
    /// <param name="model">What <c>mlContext.Model.Load</c> gave.</param>
    /// <param name="mlContext">The context that loaded it.</param>
    /// <returns>The model with its transformers put back; the same object where there is none.</returns>
    /// <exception cref="MLNet.DeepExtensions.Networks.Persistence.ModelFormatException">
    /// A model is of a newer version, or damaged.
    /// </exception>
    public static ITransformer AsNetworkModel(this ITransformer model, MLContext mlContext)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(mlContext);
        if (model is not TransformerChain<ITransformer> chain)
        {
            return model;
        }

        ITransformer[] parts = [.. chain];
        if (SavedModel.TryRead(mlContext, parts) is { } network)
        {
            return new NetworkPredictionTransformer(network);
        }

        ITransformer[] restored = Array.ConvertAll(parts, part => part.AsNetworkModel(mlContext));
        return restored.SequenceEqual(parts, ReferenceEqualityComparer.Instance)
            ? model
            : new TransformerChain<ITransformer>(restored, parts.Select(part => ScopeOf(chain, part)));
    }

    /// <summary>Finds the last network in a model.</summary>
    /// <param name="model">A fitted pipeline, or what <see cref="AsNetworkModel"/> gave.</param>
    /// <returns>The transformer; null where there is none.</returns>
    public static NetworkPredictionTransformer? FindNetwork(this ITransformer model) => model switch
    {
        NetworkPredictionTransformer transformer => transformer,
        IEnumerable<ITransformer> chain =>
            chain.Reverse().Select(part => part.FindNetwork()).FirstOrDefault(static found => found is not null),
        _ => null,
    };

    /// <summary>
    /// Writes the last network of a model as an ONNX file: input <c>input</c>, <c>[batch, ...input shape]</c> of float, behind it the input
    /// normalisation and the layers, and output <c>output</c>: Probability of a binary classifier, Score of the others. A classifier has
    /// its logits, which are a binary one's Score, as a second output <c>logits</c>. The names of the classes are in the metadata entry
    /// <c>class_names</c>. Features of bytes, and pixels of images, are to be given as <c>byte / 255</c>, to a network of transfer learning
    /// as they are; planar images as <c>[height, width, channels]</c>. Other transformers of the pipeline are not written.
    /// </summary>
    /// <param name="model">A transformer of this package, a fitted pipeline, or what <see cref="AsNetworkModel"/> gave.</param>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <exception cref="ArgumentException">The model has no network of this package.</exception>
    /// <exception cref="NotSupportedException">A layer is not one of this package, or the file would have more than 2 GB.</exception>
    public static void SaveAsOnnx(this ITransformer model, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(path);
        NetworkPredictionTransformer transformer = model.FindNetwork()
            ?? throw new ArgumentException(
                "The model contains no network of this package; call AsNetworkModel(mlContext) on a model from mlContext.Model.Load.",
                nameof(model));
        transformer.Model.Network.SaveOnnx(path);
    }

    private static TransformerScope ScopeOf(TransformerChain<ITransformer> chain, ITransformer part)
    {
        TransformerScope scope = TransformerScope.None;
        foreach (
            TransformerScope one in (
                ReadOnlySpan<TransformerScope>)[TransformerScope.Training, TransformerScope.Testing, TransformerScope.Scoring])
        {
            scope |= chain.GetModelFor(one).Contains(part, ReferenceEqualityComparer.Instance) ? one : TransformerScope.None;
        }

        return scope;
    }
}
