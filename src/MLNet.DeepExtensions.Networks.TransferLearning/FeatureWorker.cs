using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.TransferLearning;

/// <summary>One thread's part of a feature extraction: a plan of its own over parameters that all share.</summary>
internal sealed class FeatureWorker : IDisposable
{
    private readonly FeatureCache? _cache;
    private readonly ImageKeyMaker? _keys;
    private readonly CpuKernelSet _kernels = new(threads: 1);
    private readonly Lazy<ExecutionPlan> _plan;
    private readonly int _imageSize;
    private readonly int _featureCount;
    private readonly float[] _pixels;
    private readonly ImageKey[] _missingKeys;
    private readonly long[] _missingRows;
    private float[] _targets = [];
    private readonly float[] _weights;

    public FeatureWorker(Backbone backbone, ParameterStore store, FeatureCache? cache, int batchSize)
    {
        _cache = cache;
        _keys = cache is null ? null : new ImageKeyMaker(backbone);
        _plan = new Lazy<ExecutionPlan>(() => new ExecutionPlan(backbone.Network.Network, _kernels, store, batchSize));
        (_imageSize, _featureCount) = (backbone.InputShape.Size, backbone.FeatureCount);
        _pixels = new float[batchSize * _imageSize];
        (_missingKeys, _missingRows, _weights) = (new ImageKey[batchSize], new long[batchSize], new float[batchSize]);
    }

    /// <summary>Puts the features of some rows in their places.</summary>
    public void Run(Dataset images, long first, int count, float[] features)
    {
        int missing = 0;
        for (long row = first; row < first + count; row++)
        {
            Span<float> place = features.AsSpan((int)row * _featureCount, _featureCount);
            ImageKey key = default;
            if (_keys is not null && _cache!.TryGet(key = KeyOf(images, row, _pixels.AsSpan(missing * _imageSize, _imageSize)), place))
            {
                continue;
            }

            (_missingKeys[missing], _missingRows[missing]) = (key, row);
            missing++;
        }

        if (missing == 0)
        {
            return;
        }

        Read(images, _missingRows.AsSpan(0, missing), _pixels.AsSpan(0, missing * _imageSize));
        ExecutionPlan plan = _plan.Value;
        plan.Input.Value.Upload(_pixels.AsSpan(0, missing * _imageSize));
        plan.Forward(missing);
        DeviceView<float> output = plan.Output.ValueOf(missing);
        for (int i = 0; i < missing; i++)
        {
            Span<float> place = features.AsSpan((int)_missingRows[i] * _featureCount, _featureCount);
            output.Slice((long)i * _featureCount, _featureCount).Download(place);
            _cache?.Add(_missingKeys[i], place);
        }
    }

    public void Dispose()
    {
        if (_plan.IsValueCreated)
        {
            _plan.Value.Dispose();
        }

        _kernels.Dispose();
    }

    private ImageKey KeyOf(Dataset images, long row, Span<float> pixels)
    {
        if (ImageKeyMaker.TryBytes(images, row, out ReadOnlySpan<byte> bytes))
        {
            return _keys!.Of(bytes);
        }

        Read(images, [row], pixels);
        return _keys!.Of(pixels);
    }

    private void Read(Dataset images, ReadOnlySpan<long> rows, Span<float> pixels)
    {
        int targets = rows.Length * images.TargetWidth;
        if (_targets.Length < targets)
        {
            _targets = new float[targets];
        }

        images.Read(rows, pixels, _targets.AsSpan(0, targets), _weights.AsSpan(0, rows.Length));
    }
}
