namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>The images' values that filters see, gathered as they are loaded.</summary>
/// <param name="geometry">The convolution.</param>
/// <param name="x">The images; aligned only where a group's channels come in fours.</param>
/// <param name="positions">Output positions of the batch.</param>
internal readonly struct ImagePatches(ConvolutionGeometry geometry, QuadView x, int positions)
{
    private readonly ConvolutionGeometry _geometry = geometry;
    private readonly QuadView _x = x;
    private readonly int _positions = positions;
    private readonly int _size = geometry.Taps * geometry.GroupIn;

    /// <summary>Output positions of the batch.</summary>
    public int Positions => _positions;

    /// <summary>Values of a patch.</summary>
    public int Size => _size;

    /// <summary>Four neighbours of a patch <c>[tap, channel]</c>; zeros behind its end.</summary>
    public Float4 Quad(int group, int position, int patch)
    {
        if (position >= _positions || patch >= _size)
        {
            return default;
        }

        if (_x.IsAligned)
        {
            int tap = _geometry.TapOfInput(patch);
            long place = _geometry.InputPlace(position, tap);
            return place < 0 ? default : _x.Quad(place + ((long)group * _geometry.GroupIn) + patch - (tap * _geometry.GroupIn));
        }

        return new Float4(
            Value(group, position, patch), Value(group, position, patch + 1), Value(group, position, patch + 2),
            Value(group, position, patch + 3));
    }

    private float Value(int group, int position, int patch)
    {
        if (patch >= _size)
        {
            return 0f;
        }

        int tap = _geometry.TapOfInput(patch);
        long place = _geometry.InputPlace(position, tap);
        return place < 0 ? 0f : _x[place + ((long)group * _geometry.GroupIn) + patch - (tap * _geometry.GroupIn)];
    }
}

/// <summary>Patches as the forward pass multiplies them: outer is the position, depth the patch's value.</summary>
internal readonly struct PatchRows(ImagePatches patches) : IGemmOperand
{
    private readonly ImagePatches _patches = patches;

    public static bool IsDepthContiguous => true;

    public Float4 Load(int group, int outer, int depth) => _patches.Quad(group, outer, depth);
}

/// <summary>
/// Patches as the filters' gradient multiplies them: outer is the patch's value, depth the position. Where ones are asked for, there is one
/// more outer element, whose values are all 1: the product's last row is the bias's gradient.
/// </summary>
internal readonly struct PatchColumns(ImagePatches patches, bool withOnes) : IGemmOperand
{
    private readonly ImagePatches _patches = patches;
    private readonly int _ones = withOnes ? patches.Size : -4;

    public static bool IsDepthContiguous => false;

    public Float4 Load(int group, int outer, int depth)
    {
        Float4 quad = _patches.Quad(group, depth, outer);
        if (_ones < outer || _ones > outer + 3 || depth >= _patches.Positions)
        {
            return quad;
        }

        return new Float4(
            _ones == outer ? 1f : quad.X, _ones == outer + 1 ? 1f : quad.Y, _ones == outer + 2 ? 1f : quad.Z, _ones == outer + 3 ? 1f
                : quad.W);
    }
}

/// <summary>
/// The outputs' gradients that an input position has a share in: outer is the input position, depth <c>[tap, filter of the group]</c>.
/// </summary>
internal readonly struct GradientPatchRows(ConvolutionGeometry geometry, QuadView dy, int positions) : IGemmOperand
{
    private readonly ConvolutionGeometry _geometry = geometry;
    private readonly QuadView _dy = dy;
    private readonly int _positions = positions;
    private readonly int _size = geometry.Taps * geometry.GroupOut;

    public static bool IsDepthContiguous => true;

    public Float4 Load(int group, int outer, int depth)
    {
        if (outer >= _positions || depth >= _size)
        {
            return default;
        }

        if (_dy.IsAligned)
        {
            int tap = _geometry.TapOfOutput(depth);
            long place = _geometry.OutputPlace(outer, tap);
            return place < 0 ? default : _dy.Quad(place + ((long)group * _geometry.GroupOut) + depth - (tap * _geometry.GroupOut));
        }

        return new Float4(
            Value(group, outer, depth), Value(group, outer, depth + 1), Value(group, outer, depth + 2), Value(group, outer, depth + 3));
    }

    private float Value(int group, int position, int patch)
    {
        if (patch >= _size)
        {
            return 0f;
        }

        int tap = _geometry.TapOfOutput(patch);
        long place = _geometry.OutputPlace(position, tap);
        return place < 0 ? 0f : _dy[place + ((long)group * _geometry.GroupOut) + patch - (tap * _geometry.GroupOut)];
    }
}

/// <summary>
/// Filters as the images' gradient multiplies them: outer is the channel of the group, depth <c>[tap, filter of the group]</c>.
/// </summary>
internal readonly struct FilterRows(ConvolutionGeometry geometry, QuadView weights) : IGemmOperand
{
    private readonly ConvolutionGeometry _geometry = geometry;
    private readonly QuadView _weights = weights;
    private readonly int _size = geometry.Taps * geometry.GroupOut;

    public static bool IsDepthContiguous => true;

    public Float4 Load(int group, int outer, int depth)
    {
        if (outer >= _geometry.GroupIn || depth >= _size)
        {
            return default;
        }

        if (_weights.IsAligned)
        {
            return _weights.Quad(Place(group, outer, depth));
        }

        return new Float4(
            Value(group, outer, depth), Value(group, outer, depth + 1), Value(group, outer, depth + 2), Value(group, outer, depth + 3));
    }

    private float Value(int group, int channel, int patch) => patch < _size ? _weights[Place(group, channel, patch)] : 0f;

    private long Place(int group, int channel, int patch)
    {
        int tap = _geometry.TapOfOutput(patch);
        return ((((long)tap * _geometry.GroupIn) + channel) * _geometry.OutChannels) + ((long)group * _geometry.GroupOut)
            + patch - (tap * _geometry.GroupOut);
    }
}
