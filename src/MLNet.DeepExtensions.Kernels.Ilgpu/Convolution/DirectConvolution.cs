using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// A value of the output by its sum: for depthwise convolutions and few channels, where a tile of a product would be mostly empty.
/// </summary>
internal readonly struct DirectForward(ConvolutionGeometry geometry, ArrayView<float> x, ArrayView<float> weights, GemmOutput output)
    : IItemBody
{
    private readonly ConvolutionGeometry _geometry = geometry;
    private readonly IndexDivisor _outChannels = new(geometry.OutChannels);
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<float> _weights = weights;
    private readonly GemmOutput _output = output;

    public void Run(long item)
    {
        int outChannels = _geometry.OutChannels;
        int position = (int)_outChannels.Quotient(item, out int filter);
        int group = _geometry.GroupOfFilter(filter);
        int channels = _geometry.GroupIn;
        float sum = 0f;
        for (int tap = 0; tap < _geometry.Taps; tap++)
        {
            long place = _geometry.InputPlace(position, tap);
            if (place >= 0)
            {
                place += (long)group * channels;
                long weight = ((long)tap * channels * outChannels) + filter;
                for (int c = 0; c < channels; c++, weight += outChannels)
                {
                    sum += _x[place + c] * _weights[weight];
                }
            }
        }

        _output.Write(0, position, filter, sum);
    }
}

/// <summary>A value of the images' gradient by its sum.</summary>
internal readonly struct DirectBackwardData(
    ConvolutionGeometry geometry, int groups, ArrayView<float> dy, ArrayView<float> weights, GradientSink dx) : IItemBody
{
    private readonly ConvolutionGeometry _geometry = geometry;
    private readonly IndexDivisor _channels = new(groups * geometry.GroupIn);
    private readonly ArrayView<float> _dy = dy;
    private readonly ArrayView<float> _weights = weights;
    private readonly GradientSink _dx = dx;

    public void Run(long item)
    {
        int position = (int)_channels.Quotient(item, out int channel);
        int group = _geometry.GroupOfChannel(channel);
        int inGroup = channel - (group * _geometry.GroupIn);
        int filters = _geometry.GroupOut;
        float sum = 0f;
        for (int tap = 0; tap < _geometry.Taps; tap++)
        {
            long place = _geometry.OutputPlace(position, tap);
            if (place >= 0)
            {
                place += (long)group * filters;
                long weight = ((((long)tap * _geometry.GroupIn) + inGroup) * _geometry.OutChannels) + ((long)group * filters);
                for (int o = 0; o < filters; o++)
                {
                    sum += _dy[place + o] * _weights[weight + o];
                }
            }
        }

        _dx.Write(item, sum);
    }
}

/// <summary>The products whose sums over the positions are the filters' gradient: a column a weight.</summary>
internal readonly struct DirectWeightTerms(ConvolutionGeometry geometry, ArrayView<float> x, ArrayView<float> dy) : IColumnTerms
{
    private readonly ConvolutionGeometry _geometry = geometry;
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<float> _dy = dy;

    public double First(long row, int column)
    {
        int patch = column / _geometry.OutChannels;
        int filter = column - (patch * _geometry.OutChannels);
        int tap = _geometry.TapOfInput(patch);
        long place = _geometry.InputPlace((int)row, tap);
        if (place < 0)
        {
            return 0;
        }

        int group = _geometry.GroupOfFilter(filter);
        float x = _x[place + ((long)group * _geometry.GroupIn) + patch - (tap * _geometry.GroupIn)];
        return (double)x * _dy[(row * _geometry.OutChannels) + filter];
    }

    public double Second(long row, int column) => 0;
}
