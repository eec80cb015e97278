using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;
using Xunit;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>What holds for the CPU's elementwise, pooling and normalization kernels on tensors that are split among threads.</summary>
public sealed class CpuSweepTests
{
    // Larger than the loops that run on one thread, with odd ends in every direction.
    private const int Batch = 7;
    private const int Side = 21;
    private const int Channels = 37;
    private const int Positions = Side * Side;
    private const int Rows = Batch * Positions;
    private const int Count = Rows * Channels;

    private static readonly Pool2DShape s_pool = new(Side, Side, Channels, 3, 2, Padding.All(1));
    private static readonly RandomKey s_key = new(1, 2, 3);

    [Fact]
    public void One_two_and_three_threads_give_the_same_bits()
    {
        List<float[]> one = Everything(threads: 1);
        Assert.DoesNotContain(one, values => values.Any(float.IsNaN));
        Assert.Equal(one, Everything(threads: 2));
        Assert.Equal(one, Everything(threads: 3));
    }

    [Fact]
    public void A_call_allocates_nothing_after_the_first()
    {
        using Operands operands = new(threads: 2);
        operands.RunAll();
        operands.RunAll();
        long before = GC.GetAllocatedBytesForCurrentThread();
        operands.RunAll();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Splitting_a_tensor_changes_nothing()
    {
        // What one image gets alone, small enough for one chunk, it gets among others too.
        using Operands all = new(threads: 3);
        all.RunAll();
        float[] together = Operands.Download(all.Dropped);
        all.Kernels.Elementwise.DropoutForward(0.3f, s_key, all.X.Slice(0, 1000), all.Dropped.Slice(0, 1000));
        Assert.Equal(together, Operands.Download(all.Dropped));

        float[] pooled = Operands.Download(all.Pooled);
        long image = s_pool.OutSize;
        for (int n = 0; n < Batch; n++)
        {
            all.Kernels.Pooling.MaximumForward(
                s_pool, 1, all.X.Slice((long)n * s_pool.InSize, s_pool.InSize), all.Pooled.Slice(n * image, image),
                all.Indices.Slice(n * image, image));
        }

        Assert.Equal(pooled, Operands.Download(all.Pooled));
    }

    private static List<float[]> Everything(int threads)
    {
        using Operands operands = new(threads);
        operands.RunAll();
        return operands.Results();
    }

    private sealed class Operands : IDisposable
    {
        private readonly Random _random = new(5);
        private readonly List<DeviceView<float>> _results = [];
        private readonly DeviceView<float> _dy;
        private readonly DeviceView<float> _gradient;
        private readonly DeviceView<float> _y;
        private readonly DeviceView<float> _softmax;
        private readonly DeviceView<float> _batchNormal;
        private readonly DeviceView<float> _layerNormal;
        private readonly DeviceView<float> _framed;
        private readonly DeviceView<float>[] _features;
        private readonly DeviceView<float> _rowMean;
        private readonly DeviceView<float> _rowInverse;

        public Operands(int threads)
        {
            Kernels = new CpuKernelSet(threads);
            X = Values(Count);
            _dy = Values(Count);
            _gradient = Values(Count);
            _y = Values(Count);
            _softmax = Values(Count);
            _batchNormal = Values(Count);
            _layerNormal = Values(Count);
            Dropped = Values(Count);
            Pooled = Values(Batch * s_pool.OutSize);
            _framed = Values(Batch * (Side + 2) * (Side + 2) * Channels);
            _features = [.. Enumerable.Range(0, 8).Select(_ => Values(Batch * Channels))];
            _rowMean = Values(Rows);
            _rowInverse = Values(Rows);
            Indices = Kernels.Allocate<ushort>(Batch * s_pool.OutSize).View;
        }

        public CpuKernelSet Kernels { get; }

        public DeviceView<float> X { get; }

        public DeviceView<float> Dropped { get; }

        public DeviceView<float> Pooled { get; }

        public DeviceView<ushort> Indices { get; }

        public static float[] Download(DeviceView<float> view)
        {
            float[] values = new float[view.Length];
            view.Download(values);
            return values;
        }

        public void RunAll()
        {
            GradientTarget gradient = new(_gradient, Accumulate: true, Activation.ReLU, X);
            IElementwiseKernels elementwise = Kernels.Elementwise;
            elementwise.ActivationForward(Activation.GELU, X, _y);
            elementwise.ActivationBackward(Activation.GELU, X, default, _dy, _y, accumulate: true);
            elementwise.SoftmaxForward(Rows, Channels, X, _softmax);
            elementwise.SoftmaxBackward(Rows, Channels, _softmax, _dy, _y, accumulate: true);
            elementwise.DropoutForward(0.3f, s_key, X, Dropped);
            elementwise.DropoutBackward(0.3f, s_key, _dy, gradient);
            elementwise.SpatialDropout(Batch, Positions, Channels, 0.3f, s_key, X, _y, accumulate: true);
            elementwise.Add(_y, X, _y);
            elementwise.Blend(0.25f, X, 0.75f, _y);
            elementwise.Multiply(X, _dy, _y, accumulate: true);
            elementwise.MultiplyChannels(Batch, Positions, Channels, X, _features[0], _y, accumulate: true);
            elementwise.SumProductsByChannel(Batch, Positions, Channels, X, _dy, _features[1]);
            elementwise.CopyColumns(
                Rows, Channels - 5, new ColumnRange(X, Channels, 2), new ColumnRange(_y, Channels, 3), accumulate: true);
            elementwise.PadForward(Batch, Side, Side, Channels, Padding.All(1), X, _framed);
            elementwise.PadBackward(Batch, Side, Side, Channels, Padding.All(1), _framed, _y, accumulate: true);

            IPoolingKernels pooling = Kernels.Pooling;
            pooling.MaximumForward(s_pool, Batch, X, Pooled, Indices);
            pooling.MaximumBackward(s_pool, Batch, Pooled, Indices, gradient);
            pooling.AverageForward(s_pool, Batch, X, Pooled);
            pooling.AverageBackward(s_pool, Batch, Pooled, gradient);
            pooling.GlobalAverageForward(Batch, Positions, Channels, X, _features[2]);
            pooling.GlobalAverageBackward(Batch, Positions, Channels, _features[2], gradient);
            pooling.MaximumForward(s_pool, Batch, X, Pooled, Indices);

            INormalizationKernels normalization = Kernels.Normalization;
            DeviceView<float>[] f = _features;
            normalization.BatchForward(
                new(Rows, Channels), 1e-5f, 0.1f, X, new(f[0], f[0]), new(f[3], f[4]), new(f[5], f[6]), _batchNormal);
            normalization.BatchBackward(new(Rows, Channels), X, f[0], new(f[5], f[6]), new(_dy, f[3], f[7], gradient));
            normalization.LayerForward(new(Rows, Channels), 1e-5f, X, new(f[0], f[0]), new(_rowMean, _rowInverse), _layerNormal);
            normalization.LayerBackward(new(Rows, Channels), X, f[0], new(_rowMean, _rowInverse), new(_dy, f[3], f[7], gradient));
            normalization.BatchInference(new(Rows, Channels), 1e-5f, _batchNormal, new(f[0], f[0]), new(f[5], f[6]), _batchNormal);
            normalization.BatchInferenceBackward(new(Rows, Channels), 1e-5f, X, f[0], new(f[5], f[6]), new(_dy, f[3], f[7], gradient));
            normalization.Affine(new(Rows, Channels), X, new(f[1], f[0], f[1]), _layerNormal, accumulate: true);
        }

        public List<float[]> Results() => [.. _results.Select(Download)];

        public void Dispose() => Kernels.Dispose();

        // Not negative, so that what serves as a variance here is one.
        private DeviceView<float> Values(long count)
        {
            DeviceView<float> view = Kernels.Allocate<float>(count).View;
            view.Upload([.. Enumerable.Range(0, (int)count).Select(_ => _random.NextSingle())]);
            _results.Add(view);
            return view;
        }
    }
}
