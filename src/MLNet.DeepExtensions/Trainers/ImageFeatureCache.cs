using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions;

/// <summary>
/// Keeps the pixels of images: some are read, then decoded on all processors, and kept in their order. What cannot be decoded is listed.
/// </summary>
internal sealed class ImageFeatureCache(
    ImageFileReader reader, FeatureLayout layout, RowStore<byte> store, NetworkTrainerOptions options, Action<string> warn) : FeatureCache
{
    // Enough for all processors, and little beside the images of a batch.
    private const int Block = 64;

    // So many are named in a message; more would hide its end.
    private const int MostNamed = 20;

    private readonly List<(ImageFile File, float[] Target, float Weight)> _rows = new(Block);
    private readonly byte[] _pixels = new byte[checked(Block * layout.Size)];
    private readonly List<SkippedImage> _skipped = [];
    private readonly HashSet<int> _readClasses = [];
    private readonly HashSet<int> _skippedClasses = [];
    private ImageFile _file;

    public override IReadOnlyList<SkippedImage> SkippedImages => _skipped;

    public override IReadOnlyList<int> LostClasses => [.. _skippedClasses.Except(_readClasses)];

    private bool IsAnyRead => _readClasses.Count > 0;

    public override void Read(long row) => _file = reader.Read();

    public override void Append(ReadOnlySpan<float> target, float weight)
    {
        _rows.Add((_file, target.ToArray(), weight));
        if (_rows.Count == Block)
        {
            Decode();
        }
    }

    public override Dataset Complete()
    {
        Decode();
        if (_skipped.Count > 0)
        {
            Report();
        }

        return store.Complete();
    }

    public override void Dispose() => store.Dispose();

    private void Report()
    {
        string list = string.Concat(_skipped.Take(MostNamed).Select(static image => $"{Environment.NewLine}  {image.Path}: {image.Reason}"))
            + (_skipped.Count > MostNamed ? $"{Environment.NewLine}  and {_skipped.Count - MostNamed} more" : "");
        string message = $"{_skipped.Count} images of the feature column '{layout.ColumnName}' cannot be read";
        if (!options.LeavesOutUnreadableImages || !IsAnyRead)
        {
            string remedy = options is TransferLearningTrainer.Options && IsAnyRead
                ? $" ({nameof(TransferLearningTrainer.Options.SkipUnreadable)} = true leaves them out)"
                : "";
            throw new InvalidOperationException($"{message}{remedy}:{list}");
        }

        warn($"{message} and are left out:{list}");
    }

    private void Decode()
    {
        options.CancellationToken.ThrowIfCancellationRequested();
        string?[] reasons = new string?[_rows.Count];
        ImageFolderOptions imageOptions = layout.ImageOptions;
        int size = layout.Size;
        Parallel.For(0, _rows.Count, i => reasons[i] = _rows[i].File.TryDecode(imageOptions, _pixels.AsSpan(i * size, size)));
        for (int i = 0; i < _rows.Count; i++)
        {
            if (reasons[i] is { } reason)
            {
                _skipped.Add(new SkippedImage(_rows[i].File.Name, reason));
                _skippedClasses.Add((int)_rows[i].Target[0]);
                continue;
            }

            _readClasses.Add((int)_rows[i].Target[0]);
            store.Append(_pixels.AsSpan(i * size, size), _rows[i].Target, _rows[i].Weight);
        }

        _rows.Clear();
    }
}
