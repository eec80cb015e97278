using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>The memory that a product is left in: rows of all groups' columns.</summary>
internal readonly struct GemmTarget
{
    private readonly long _rowStride;
    private readonly long _groupStep;
    private readonly int _isAligned;

    /// <param name="launcher">Who launches the kernel.</param>
    /// <param name="values">The memory.</param>
    /// <param name="offset">Where it begins in its buffer.</param>
    /// <param name="rowStride">From a row to the next.</param>
    /// <param name="groupStep">From a group's columns to the next one's.</param>
    public GemmTarget(KernelLauncher launcher, ArrayView<float> values, long offset, long rowStride, long groupStep)
    {
        Values = values;
        bool isAligned = offset % 4 == 0 && rowStride % 4 == 0 && groupStep % 4 == 0 && values.Length >= 4;
        Quads = isAligned ? Values.Cast<Float4>() : launcher.NoQuads;
        (_rowStride, _groupStep, _isAligned) = (rowStride, groupStep, isAligned ? 1 : 0);
    }

    /// <summary>The values.</summary>
    public ArrayView<float> Values { get; }

    /// <summary>The values in fours, where <see cref="IsAligned"/>.</summary>
    public ArrayView<Float4> Quads { get; }

    /// <summary>Whether four may be stored at once, from columns that are multiples of 4 on.</summary>
    public bool IsAligned => _isAligned != 0;

    /// <summary>A value's place in its row.</summary>
    public long InRow(int group, int column) => (group * _groupStep) + column;

    /// <summary>A value's place.</summary>
    public long Place(int row, long inRow) => (row * _rowStride) + inRow;
}
