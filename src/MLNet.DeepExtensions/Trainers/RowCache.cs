using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions;

/// <summary>
/// The rows of a data view in memory, in blocks, so that neither an unknown number of rows nor more than an array can hold makes it copy. Floats stay floats, bytes stay bytes.
/// </summary>
/// <typeparam name="T">Single or Byte; a byte is read as <c>byte / 255</c>.</typeparam>
internal sealed class RowCache<T> : Dataset
    where T : unmanaged
{
    private const int BlockBytes = 1 << 20;
    private readonly List<T[]> _blocks = [];
    private readonly List<float[]> _targetBlocks = [];
    private readonly List<float[]>? _weightBlocks;
    private readonly int _rowsPerBlock;
    private long _count;

    public RowCache(TensorShape inputShape, int targetWidth, bool hasWeights)
    {
        (InputShape, TargetWidth) = (inputShape, targetWidth);
        _weightBlocks = hasWeights ? [] : null;
        _rowsPerBlock = (int)Math.Clamp(BlockBytes / ((long)inputShape.Size * Unsafe.SizeOf<T>()), 1, 1 << 16);
    }

    public override long Count => _count;

    public override TensorShape InputShape { get; }

    public override int TargetWidth { get; }

    public override bool HasWeights => _weightBlocks is not null;

    /// <summary>Adds a row.</summary>
    public void Add(ReadOnlySpan<T> features, ReadOnlySpan<float> target, float weight)
    {
        int slot = (int)(_count % _rowsPerBlock);
        if (slot == 0)
        {
            _blocks.Add(GC.AllocateUninitializedArray<T>(_rowsPerBlock * InputShape.Size));
            _targetBlocks.Add(new float[_rowsPerBlock * TargetWidth]);
            _weightBlocks?.Add(new float[_rowsPerBlock]);
        }

        target.CopyTo(_targetBlocks[^1].AsSpan(slot * TargetWidth));
        if (_weightBlocks is not null)
        {
            _weightBlocks[^1][slot] = weight;
        }

        features.CopyTo(_blocks[^1].AsSpan(slot * InputShape.Size));
        _count++;
    }

    /// <summary>A row as it was added.</summary>
    public ReadOnlySpan<T> Features(long row) => _blocks[(int)(row / _rowsPerBlock)].AsSpan((int)(row % _rowsPerBlock) * InputShape.Size, InputShape.Size);

    public override void Read(ReadOnlySpan<long> rows, Span<float> inputs, Span<float> targets, Span<float> weights)
    {
        CheckRead(rows, inputs, targets, weights);
        int size = InputShape.Size;
        for (int i = 0; i < rows.Length; i++)
        {
            CheckRow(rows[i]);
            Span<float> input = inputs.Slice(i * size, size);
            if (typeof(T) == typeof(float))
            {
                MemoryMarshal.Cast<T, float>(Features(rows[i])).CopyTo(input);
            }
            else
            {
                ByteRows.Widen(MemoryMarshal.AsBytes(Features(rows[i])), input, FeatureLayout.ByteScale, 0f);
            }
        }

        ReadTargets(rows, targets, weights);
    }

    public override void ReadTargets(ReadOnlySpan<long> rows, Span<float> targets, Span<float> weights)
    {
        CheckTargets(rows, targets, weights);
        for (int i = 0; i < rows.Length; i++)
        {
            CheckRow(rows[i]);
            (int block, int slot) = ((int)(rows[i] / _rowsPerBlock), (int)(rows[i] % _rowsPerBlock));
            _targetBlocks[block].AsSpan(slot * TargetWidth, TargetWidth).CopyTo(targets[(i * TargetWidth)..]);
            weights[i] = _weightBlocks is null ? 1f : _weightBlocks[block][slot];
        }
    }
}
