using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions;

/// <summary>
/// The rows of a data view in memory, in blocks, so that neither an unknown number of rows nor more than an array can hold makes it copy.
/// Floats stay floats, bytes stay bytes.
/// </summary>
/// <typeparam name="T">Single or Byte.</typeparam>
internal sealed class RowCache<T> : Dataset
    where T : unmanaged
{
    private const int BlockBytes = 1 << 20;
    private readonly List<T[]> _blocks = [];
    private readonly TargetBlocks _targets;
    private readonly int _rowsPerBlock;
    private readonly float _byteScale;

    public RowCache(FeatureLayout layout, int targetWidth, bool hasWeights)
    {
        (InputShape, TargetWidth, HasWeights, _byteScale) = (layout.Shape, targetWidth, hasWeights, layout.ByteScale);
        _targets = new TargetBlocks(targetWidth, hasWeights);
        _rowsPerBlock = (int)Math.Clamp(BlockBytes / ((long)layout.Size * Unsafe.SizeOf<T>()), 1, 1 << 16);
    }

    public override long Count => _targets.Count;

    public override TensorShape InputShape { get; }

    public override int TargetWidth { get; }

    public override bool HasWeights { get; }

    /// <summary>Adds a row.</summary>
    public void Add(ReadOnlySpan<T> features, ReadOnlySpan<float> target, float weight)
    {
        int slot = (int)(Count % _rowsPerBlock);
        if (slot == 0)
        {
            _blocks.Add(GC.AllocateUninitializedArray<T>(_rowsPerBlock * InputShape.Size));
        }

        features.CopyTo(_blocks[^1].AsSpan(slot * InputShape.Size));
        _targets.Add(target, weight);
    }

    /// <summary>A row as it was added.</summary>
    public ReadOnlySpan<T> Features(long row) =>
        _blocks[(int)(row / _rowsPerBlock)].AsSpan((int)(row % _rowsPerBlock) * InputShape.Size, InputShape.Size);

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
                ByteRows.Widen(MemoryMarshal.AsBytes(Features(rows[i])), input, _byteScale, 0f);
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
            weights[i] = _targets.Read(rows[i], targets.Slice(i * TargetWidth, TargetWidth));
        }
    }
}
