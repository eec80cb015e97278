using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions;

/// <summary>Reads the feature column of a cursor's rows, checks it, and keeps it with the rows' targets.</summary>
internal abstract class FeatureCache : IDisposable
{
    /// <summary>Reads and checks the present row.</summary>
    /// <param name="row">The row's number, for messages.</param>
    /// <exception cref="InvalidOperationException">A value is not finite, or the vector is of another size.</exception>
    public abstract void Read(long row);

    /// <summary>Keeps the row read last.</summary>
    public abstract void Append(ReadOnlySpan<float> target, float weight);

    /// <summary>The rows as a dataset, which lives as long as this cache.</summary>
    /// <exception cref="InvalidOperationException">Images cannot be read; the message lists them.</exception>
    public abstract Dataset Complete();

    /// <summary>The images that <see cref="Complete"/> has left out.</summary>
    public virtual IReadOnlyList<SkippedImage> SkippedImages => [];

    /// <summary>The numbers of the classes of which <see cref="Complete"/> has left out every image.</summary>
    public virtual IReadOnlyList<int> LostClasses => [];

    public abstract void Dispose();

    /// <summary>Makes a cache for a column.</summary>
    /// <param name="row">The cursor.</param>
    /// <param name="layout">What the features are like.</param>
    /// <param name="targetWidth">The number of target values per row.</param>
    /// <param name="hasWeights">Whether rows have weights.</param>
    /// <param name="options">The bytes of features that are kept in memory, and what becomes of images that cannot be read.</param>
    /// <param name="folder">The folder for a file of what goes beyond.</param>
    /// <param name="warn">Receives a warning about images that are left out.</param>
    public static FeatureCache Create(
        DataViewRow row, FeatureLayout layout, int targetWidth, bool hasWeights, NetworkTrainerOptions options, string folder,
        Action<string> warn)
    {
        long limitBytes = options.CacheLimitBytes;
        if (layout.Source != FeatureSource.Values)
        {
            return new ImageFeatureCache(
                ImageFileReader.Create(row, layout), layout, new RowStore<byte>(layout, targetWidth, hasWeights, limitBytes, folder),
                options, warn);
        }

        DataViewSchema.Column column = row.Schema[layout.ColumnName];
        if (layout.IsByte)
        {
            RowStore<byte> bytes = new(layout, targetWidth, hasWeights, limitBytes, folder);
            return new DenseFeatureCache<byte>(row.GetGetter<VBuffer<byte>>(column), column, layout, bytes);
        }

        ValueGetter<VBuffer<float>> getter = row.GetGetter<VBuffer<float>>(column);
        RowStore<float> dense = new(layout, targetWidth, hasWeights, limitBytes, folder);
        return SparseFeatureCache.Suits(layout)
            ? new SparseFeatureCache(
                getter, column, layout, new SparseRowStore(layout.Size, targetWidth, hasWeights, limitBytes, folder), dense)
            : new DenseFeatureCache<float>(getter, column, layout, dense);
    }
}

/// <summary>Keeps rows with all their values.</summary>
/// <typeparam name="T">Single or Byte.</typeparam>
internal sealed class DenseFeatureCache<T>(
    ValueGetter<VBuffer<T>> getter, DataViewSchema.Column column, FeatureLayout layout, RowStore<T> store) : FeatureCache
    where T : unmanaged
{
    private readonly VectorReader<T> _reader = new(getter, layout);
    private readonly T[] _input = new T[layout.Size];

    public override void Read(long row)
    {
        _reader.Read(_input);
        if (_input is float[] values && FiniteValues.FindWrong(values) is >= 0 and int wrong)
        {
            throw FiniteValues.Error(column, values[wrong], row, wrong, layout.IsPlanar);
        }
    }

    public override void Append(ReadOnlySpan<float> target, float weight) => store.Append(_input, target, weight);

    public override Dataset Complete() => store.Complete();

    public override void Dispose() => store.Dispose();
}
