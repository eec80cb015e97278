using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// One operand of a product, seen as <c>[outer, depth]</c>: outer is the product's row for the left one and its column for the right one,
/// depth is what is summed over. Whatever can name its elements so can be multiplied: convolutions are products of images that are gathered
/// as they are loaded.
/// </summary>
internal interface IGemmOperand
{
    /// <summary>Whether neighbours in memory are neighbours in depth (else in outer): fours are loaded along that axis.</summary>
    static abstract bool IsDepthContiguous { get; }

    /// <summary>Four neighbours from an element on, zeros outside the operand.</summary>
    /// <param name="group">The group, of a grouped convolution.</param>
    /// <param name="outer">The element's row or column; a multiple of 4 where outer is contiguous.</param>
    /// <param name="depth">The element's depth; a multiple of 4 where depth is contiguous.</param>
    Float4 Load(int group, int outer, int depth);
}

/// <summary>Values that fours can be loaded from at once where they lie right for it.</summary>
internal readonly struct QuadView
{
    private readonly ArrayView<float> _values;
    private readonly ArrayView<Float4> _quads;
    private readonly int _isAligned;

    /// <param name="launcher">Who launches the kernel.</param>
    /// <param name="view">The operand.</param>
    /// <param name="needed">How many values it must have.</param>
    /// <param name="stride">The distance of rows: a multiple of 4, or no row but the first begins right.</param>
    /// <param name="name">The operand's name, for messages.</param>
    public QuadView(KernelLauncher launcher, DeviceView<float> view, long needed, int stride, string name)
    {
        _values = view.Read(launcher, needed, name);
        bool isAligned = view.Offset % 4 == 0 && stride % 4 == 0 && needed >= 4;
        _quads = isAligned ? _values.Cast<Float4>() : launcher.NoQuads;
        _isAligned = isAligned ? 1 : 0;
    }

    /// <summary>Values of the call that are an operand already, or memory of the launcher's own.</summary>
    /// <param name="launcher">Who launches the kernel.</param>
    /// <param name="values">The values.</param>
    /// <param name="offset">Where they begin in their buffer.</param>
    /// <param name="stride">The distance of rows.</param>
    public QuadView(KernelLauncher launcher, ArrayView<float> values, long offset, int stride)
    {
        _values = values;
        bool isAligned = offset % 4 == 0 && stride % 4 == 0 && values.Length >= 4;
        _quads = isAligned ? values.Cast<Float4>() : launcher.NoQuads;
        _isAligned = isAligned ? 1 : 0;
    }

    /// <summary>Whether four may be loaded at once, from multiples of 4.</summary>
    public bool IsAligned => _isAligned != 0;

    /// <summary>The values.</summary>
    public ArrayView<float> Values => _values;

    /// <summary>One value.</summary>
    public float this[long index] => _values[index];

    /// <summary>Four values from a multiple of 4 on.</summary>
    public Float4 Quad(long index) => _quads[index >> 2];

    /// <summary>Four values from a row and a column on: their distance and the column are multiples of 4.</summary>
    public Float4 Quad(int row, int stride, int column) => _quads[((long)row * (stride >> 2)) + (column >> 2)];
}

/// <summary>A matrix <c>[outer, depth]</c> in memory.</summary>
internal readonly struct MatrixRows(QuadView values, int outer, int depth) : IGemmOperand
{
    private readonly QuadView _values = values;
    private readonly int _outer = outer;
    private readonly int _depth = depth;

    public static bool IsDepthContiguous => true;

    public Float4 Load(int group, int outer, int depth)
    {
        if (outer >= _outer || depth >= _depth)
        {
            return default;
        }

        if (_values.IsAligned)
        {
            return _values.Quad(outer, _depth, depth);
        }

        long place = ((long)outer * _depth) + depth;
        return new Float4(
            _values[place],
            depth + 1 < _depth ? _values[place + 1] : 0f,
            depth + 2 < _depth ? _values[place + 2] : 0f,
            depth + 3 < _depth ? _values[place + 3] : 0f);
    }
}

/// <summary>
/// A matrix <c>[depth, groups, outer]</c> in memory: the transposed one. Where ones are asked for, there is one more outer element, whose
/// values are all 1: the product's last row is then the column sums of the other operand, which is how a bias gets its gradient.
/// </summary>
internal readonly struct MatrixColumns(QuadView values, int outer, int depth, int stride, bool withOnes) : IGemmOperand
{
    private readonly QuadView _values = values;
    private readonly int _outer = outer;
    private readonly int _depth = depth;
    private readonly int _stride = stride;
    private readonly int _ones = withOnes ? outer : -1;
    private readonly int _isAligned = values.IsAligned && outer % 4 == 0 ? 1 : 0;

    public static bool IsDepthContiguous => false;

    public Float4 Load(int group, int outer, int depth)
    {
        if (depth >= _depth)
        {
            return default;
        }

        int inRow = (group * _outer) + outer;
        if (_isAligned != 0 && outer < _outer)
        {
            return _values.Quad(depth, _stride, inRow);
        }

        long place = ((long)depth * _stride) + inRow;
        return new Float4(
            Element(outer, place), Element(outer + 1, place + 1), Element(outer + 2, place + 2), Element(outer + 3, place + 3));
    }

    private float Element(int outer, long place)
    {
        float outside = outer == _ones ? 1f : 0f;
        return outer < _outer ? _values[place] : outside;
    }
}
