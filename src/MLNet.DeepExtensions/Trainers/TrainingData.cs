using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions;

/// <summary>A data view's rows, read once by a cursor, checked and kept.</summary>
internal sealed class TrainingData : IDisposable
{
    private readonly IDisposable _store;

    private TrainingData(Dataset dataset, LabelReader labels, FeatureCache cache)
    {
        (Outputs, SkippedImages, _store) = (labels.Outputs, cache.SkippedImages, cache);
        Dataset = new LabelledDataset(dataset, labels.ClassNames, labels.ClassOf);
    }

    /// <summary>The rows; the classes have names.</summary>
    public Dataset Dataset { get; }

    /// <summary>The number of outputs that the labels need.</summary>
    public int Outputs { get; }

    /// <summary>The images that were left out.</summary>
    public IReadOnlyList<SkippedImage> SkippedImages { get; }

    /// <summary>Reads a data view.</summary>
    /// <param name="data">The data view.</param>
    /// <param name="task">What the labels are for.</param>
    /// <param name="layout">What the features are like.</param>
    /// <param name="options">The columns, the limit of memory and the cancellation.</param>
    /// <param name="folder">The folder for what is beyond that limit.</param>
    /// <param name="warn">Receives warnings about images that are left out and about suspicious labels.</param>
    /// <param name="classNames">The classes that labels may be, where they are texts; null for all that come.</param>
    /// <exception cref="InvalidOperationException">
    /// There are no rows, or a value is missing or out of its range; the message names column, row and value.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has an unexpected type.</exception>
    public static TrainingData Load(
        IDataView data,
        NetworkTask task,
        FeatureLayout layout,
        NetworkTrainerOptions options,
        string folder,
        Action<string> warn,
        IReadOnlyList<string>? classNames = null)
    {
        DataViewSchema.Column features = data.Schema[layout.ColumnName];
        DataViewSchema.Column label = data.Schema.RequireColumn("label", options.LabelColumnName);
        DataViewSchema.Column? weight = TrainerSchema.FindWeight(data.Schema, options);
        using DataViewRowCursor cursor = data.GetRowCursor(weight is { } column ? [features, label, column] : [features, label]);
        LabelReader labels = LabelReader.Create(task, cursor, label, options.TakesTextLabels, classNames);
        ValueGetter<float>? weightGetter = weight is { } weightColumn ? cursor.GetGetter<float>(weightColumn) : null;
        FeatureCache cache = FeatureCache.Create(cursor, layout, labels.Width, weight is not null, options, folder, warn);
        try
        {
            float[] target = new float[labels.Width];
            long rows = 0;
            bool isAnyWeighed = false;
            for (; cursor.MoveNext(); rows++)
            {
                if (rows % 1024 == 0)
                {
                    options.CancellationToken.ThrowIfCancellationRequested();
                }

                cache.Read(rows);
                labels.Read(rows, target);
                float rowWeight = ReadWeight(weightGetter, options.ExampleWeightColumnName, rows);
                isAnyWeighed |= rowWeight > 0;
                try
                {
                    cache.Append(target, rowWeight);
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
                {
                    throw NotKept(failure, options, folder);
                }
            }

            if (rows == 0)
            {
                throw new InvalidOperationException(
                    $"The data has no rows; the columns '{layout.ColumnName}' and '{options.LabelColumnName}' need at least two to learn from.");
            }

            if (!isAnyWeighed)
            {
                throw new InvalidOperationException(
                    $"The weight column '{options.ExampleWeightColumnName}' is 0 in all rows; at least one must be above 0.");
            }

            // Validation data, whose classes are given, may be of one class or lack some.
            if (classNames is null)
            {
                labels.CheckAll();
                if (labels.Warning is { } warning)
                {
                    warn(warning);
                }
            }

            Dataset dataset = cache.Complete();
            return classNames is null && cache.LostClasses is { Count: > 0 } lost
                ? throw Lost(lost, labels, options.LabelColumnName)
                : new TrainingData(dataset, labels, cache);
        }
        catch
        {
            cache.Dispose();
            throw;
        }
    }

    public void Dispose() => _store.Dispose();

    private static InvalidOperationException Lost(IReadOnlyList<int> classes, LabelReader labels, string column)
    {
        IReadOnlyList<int>? numbers = labels.ClassOf;
        IEnumerable<string> names = classes.Select(number => labels.ClassNames![numbers?[number] ?? number]).Order(StringComparer.Ordinal);
        return new InvalidOperationException(
            $"No image of the class '{string.Join("', '", names)}' of the label column '{column}' can be read, so nothing can be learned about it. "
            + "Repair an image, which mlContext.Log lists, or leave the rows of that class out.");
    }

    private static IOException NotKept(Exception failure, NetworkTrainerOptions options, string folder) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"The rows need more than {options.CacheLimitBytes:N0} bytes ({nameof(options.CacheLimitBytes)}), and the file for them in the MLContext's temporary folder "
            + $"'{folder}' (TempFilePath) could not be written: {failure.Message}"),
        failure);

    private static float ReadWeight(ValueGetter<float>? getter, string? column, long row)
    {
        float weight = 1f;
        getter?.Invoke(ref weight);
        return weight >= 0 && float.IsFinite(weight)
            ? weight
            : throw new InvalidOperationException(
                $"The weight column '{column}' has {FiniteValues.Describe(weight)} in row {row}; a finite number of 0 or more is expected.");
    }
}
