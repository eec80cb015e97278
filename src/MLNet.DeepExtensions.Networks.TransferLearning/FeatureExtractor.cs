using MLNet.DeepExtensions.Kernels.Cpu;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.TransferLearning;

/// <summary>
/// Turns data sets of images into data sets of features: each processor takes some of the images through the backbone, and what the cache
/// has is not computed again. Where the cache's file cannot be written, the features are there all the same:
/// <see cref="FeatureCache.SaveFailure"/> says why.
/// </summary>
/// <param name="backbone">The backbone.</param>
/// <param name="cache">Keeps the features; null for none.</param>
public sealed class FeatureExtractor(Backbone backbone, FeatureCache? cache = null)
{
    // So many values of images at once fill the kernels without leaving the processor's caches: two photographs, or many small images.
    private const int BatchValues = 320_000;
    private readonly int _batchSize = Math.Clamp(BatchValues / backbone.InputShape.Size, 1, 64);

    /// <summary>The features of all images, with the images' targets, weights and class names.</summary>
    /// <param name="images">The images, in the backbone's shape.</param>
    /// <param name="threads">Threads; 0 for one a processor.</param>
    /// <param name="cancellationToken">Ends the extraction between batches; what is computed by then is in the cache.</param>
    /// <exception cref="ArgumentException">The images have another shape.</exception>
    /// <exception cref="OperationCanceledException">The token asked for it.</exception>
    public InMemoryDataset Extract(Dataset images, int threads = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        if (!images.InputShape.Equals(backbone.InputShape))
        {
            throw new ArgumentException($"The images are {images.InputShape}; the backbone takes {backbone.InputShape}.", nameof(images));
        }

        cancellationToken.ThrowIfCancellationRequested();
        float[] features = new float[checked((int)images.Count * backbone.FeatureCount)];
        try
        {
            Compute(images, features, threads, cancellationToken);
        }
        finally
        {
            cache?.TrySave();
        }

        (Targets targets, float[]? weights) = TargetsOf(images.WithCancellation(cancellationToken));
        return new InMemoryDataset(features, backbone.Network.Network.OutputShape, targets, weights) { ClassNames = images.ClassNames };
    }

    private static (Targets Targets, float[]? Weights) TargetsOf(Dataset images)
    {
        long[] rows = [.. Enumerable.Range(0, (int)images.Count).Select(row => (long)row)];
        float[] values = new float[rows.Length * images.TargetWidth];
        float[] weights = new float[rows.Length];
        images.ReadTargets(rows, values, weights);
        return (Targets.Flat(values, images.TargetWidth), images.HasWeights ? weights : null);
    }

    private void Compute(Dataset images, float[] features, int threads, CancellationToken cancellationToken)
    {
        using CpuKernelSet kernels = new(threads: 1);
        using ParameterStore store = new(kernels, backbone.Network.Weights, isFixed: true);
        int batches = (int)((images.Count + _batchSize - 1) / _batchSize);
        int workers = Math.Clamp(batches, 1, threads > 0 ? threads : Environment.ProcessorCount);
        int taken = 0;

        // One plan a worker, which takes batches until none is left: a parallel loop over batches would make plans anew every few of them.
        Parallel.For(
            0, workers, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = workers }, (_, loop) =>
        {
            using FeatureWorker worker = new(backbone, store, cache, _batchSize);
            for (int batch; !loop.ShouldExitCurrentIteration && (batch = Interlocked.Increment(ref taken) - 1) < batches;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                long first = (long)batch * _batchSize;
                worker.Run(images, first, (int)Math.Min(_batchSize, images.Count - first), features);
            }
        });
    }
}
