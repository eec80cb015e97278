using System.Collections.Concurrent;

namespace MLNet.DeepExtensions.Networks.TransferLearning;

/// <summary>
/// Features that were computed before, each under the SHA-256 of its backbone (weights, preprocessing and image size) and of its image's
/// pixels, so that other images and other backbones never get wrong ones. In memory, or in a file too, so that a second run finds them.
/// Safe from many threads at once.
/// </summary>
public sealed class FeatureCache
{
    private readonly ConcurrentDictionary<ImageKey, float[]> _features = new();
    private readonly string? _path;
    private int _unsaved;

    /// <summary>A cache in memory.</summary>
    public FeatureCache()
    {
    }

    private FeatureCache(string path)
    {
        _path = path;
        foreach ((ImageKey key, float[] features) in FeatureCacheFile.Read(path))
        {
            _features[key] = features;
        }
    }

    /// <summary>The number of images whose features are kept.</summary>
    public int Count => _features.Count;

    /// <summary>
    /// A cache in a file. What is in it is read now, and it is written by <see cref="Save"/>, which a feature extraction calls at its end.
    /// </summary>
    /// <param name="path">The file; it need not exist. One that was damaged counts as empty.</param>
    /// <exception cref="Persistence.ModelFormatException">
    /// The file is something else than a cache, which is not to be overwritten.
    /// </exception>
    public static FeatureCache InFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new FeatureCache(path);
    }

    /// <summary>
    /// Why the last feature extraction could not write the file, on a full disk say; null where it could. The features are there
    /// nevertheless, and the next extraction tries again.
    /// </summary>
    public string? SaveFailure { get; private set; }

    /// <summary>Writes what is new to the file, where there is one. The file is there whole or not at all.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file may not be written.</exception>
    public void Save()
    {
        int unsaved = Interlocked.Exchange(ref _unsaved, 0);
        if (_path is null || unsaved == 0)
        {
            return;
        }

        try
        {
            FeatureCacheFile.Write(_path, [.. _features]);
        }
        catch
        {
            Interlocked.Add(ref _unsaved, unsaved);
            throw;
        }
    }

    /// <summary>Saves where that is possible: what was computed is worth more than its cache.</summary>
    internal void TrySave()
    {
        try
        {
            Save();
            SaveFailure = null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            SaveFailure = failure.Message;
        }
    }

    internal bool TryGet(ImageKey key, Span<float> features)
    {
        if (!_features.TryGetValue(key, out float[]? kept) || kept.Length != features.Length)
        {
            return false;
        }

        kept.CopyTo(features);
        return true;
    }

    internal void Add(ImageKey key, ReadOnlySpan<float> features)
    {
        _features[key] = features.ToArray();
        Interlocked.Increment(ref _unsaved);
    }
}
