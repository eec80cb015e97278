using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions;

/// <summary>Takes rows one by one and keeps them: in memory up to a limit, and all of them in a file once they go beyond.</summary>
/// <typeparam name="T">Single or Byte.</typeparam>
/// <param name="layout">What the features are like.</param>
/// <param name="targetWidth">The number of target values per row.</param>
/// <param name="hasWeights">Whether rows have weights.</param>
/// <param name="limitBytes">The bytes of features that are kept in memory.</param>
/// <param name="folder">The folder for the file.</param>
internal sealed class RowStore<T>(FeatureLayout layout, int targetWidth, bool hasWeights, long limitBytes, string folder) : IDisposable
    where T : unmanaged
{
    private RowCache<T>? _cache = new(layout, targetWidth, hasWeights);
    private FileDatasetWriter? _writer;
    private FileDataset? _file;
    private string? _path;

    public void Append(ReadOnlySpan<T> features, ReadOnlySpan<float> target, float weight)
    {
        if (_cache is not null && (_cache.Count + 1) * layout.Size * Unsafe.SizeOf<T>() > limitBytes)
        {
            MoveToFile();
        }

        if (_cache is not null)
        {
            _cache.Add(features, target, weight);
        }
        else
        {
            Write(features, target, weight);
        }
    }

    /// <summary>The rows as a dataset, which lives as long as this store.</summary>
    public Dataset Complete() => _cache ?? (Dataset)(_file = _writer!.Complete());

    public void Dispose()
    {
        _writer?.Dispose();
        _file?.Dispose();
        if (File.Exists(_path))
        {
            File.Delete(_path);
        }
    }

    private void MoveToFile()
    {
        _path = Path.Combine(folder, $"rows-{Guid.NewGuid():N}.mdx");
        _writer = new FileDatasetWriter(_path, new FileDatasetOptions
        {
            InputShape = layout.Shape,
            TargetWidth = targetWidth,
            StoreBytes = layout.IsByte,
            Scale = layout.ByteScale,
            HasWeights = hasWeights,
        });
        RowCache<T> cache = _cache!;
        _cache = null;
        float[] target = new float[targetWidth];
        float[] weight = new float[1];
        for (long row = 0; row < cache.Count; row++)
        {
            cache.ReadTargets([row], target, weight);
            Write(cache.Features(row), target, weight[0]);
        }
    }

    private void Write(ReadOnlySpan<T> features, ReadOnlySpan<float> target, float weight)
    {
        if (layout.IsByte)
        {
            _writer!.Append(MemoryMarshal.AsBytes(features), target, weight);
        }
        else
        {
            _writer!.Append(MemoryMarshal.Cast<T, float>(features), target, weight);
        }
    }
}
