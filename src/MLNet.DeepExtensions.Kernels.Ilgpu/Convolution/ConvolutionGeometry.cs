namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>A convolution as kernels see it: its sizes, and the divisions that take a position or a tap apart.</summary>
internal readonly struct ConvolutionGeometry
{
    private readonly int _height;
    private readonly int _width;
    private readonly int _channels;
    private readonly int _outHeight;
    private readonly int _outWidth;
    private readonly int _outChannels;
    private readonly int _top;
    private readonly int _left;
    private readonly int _dilationHeight;
    private readonly int _dilationWidth;
    private readonly FastDivisor _strideHeight;
    private readonly FastDivisor _strideWidth;
    private readonly FastDivisor _kernelWidth;
    private readonly FastDivisor _inImage;
    private readonly FastDivisor _inRow;
    private readonly FastDivisor _outImage;
    private readonly FastDivisor _outRow;
    private readonly FastDivisor _groupIn;
    private readonly FastDivisor _groupOut;

    /// <exception cref="ArgumentException">The batch has more than 2^31 - 1 positions.</exception>
    public ConvolutionGeometry(Conv2DShape shape, int batch)
    {
        if (Math.Max((long)batch * shape.InPositions, (long)batch * shape.OutPositions) > int.MaxValue)
        {
            throw new ArgumentException(
                $"A batch of {batch} has more than {int.MaxValue} positions of {shape.InPositions} an image.", nameof(batch));
        }

        (_height, _width, _channels) = (shape.InHeight, shape.InWidth, shape.InChannels);
        (_outHeight, _outWidth, _outChannels) = (shape.OutHeight, shape.OutWidth, shape.OutChannels);
        (_top, _left) = (shape.Padding.Top, shape.Padding.Left);
        (_dilationHeight, _dilationWidth) = (shape.Dilation.Height, shape.Dilation.Width);
        (_strideHeight, _strideWidth) = (new FastDivisor(shape.Stride.Height), new FastDivisor(shape.Stride.Width));
        _kernelWidth = new FastDivisor(shape.Kernel.Width);
        (_inImage, _inRow) = (new FastDivisor(shape.InPositions), new FastDivisor(shape.InWidth));
        (_outImage, _outRow) = (new FastDivisor(shape.OutPositions), new FastDivisor(shape.OutWidth));
        (_groupIn, _groupOut) = (new FastDivisor(shape.GroupInChannels), new FastDivisor(shape.GroupOutChannels));
        Taps = shape.Kernel.Area;
    }

    /// <summary>Taps of the window.</summary>
    public int Taps { get; }

    /// <summary>Input channels of a group.</summary>
    public int GroupIn => _groupIn.Divisor;

    /// <summary>Filters of a group.</summary>
    public int GroupOut => _groupOut.Divisor;

    /// <summary>All filters.</summary>
    public int OutChannels => _outChannels;

    /// <summary>The tap of an element of a patch <c>[tap, channel of the group]</c>.</summary>
    public int TapOfInput(int patch) => _groupIn.Quotient(patch);

    /// <summary>The tap of an element of a patch <c>[tap, filter of the group]</c>.</summary>
    public int TapOfOutput(int patch) => _groupOut.Quotient(patch);

    /// <summary>The group of one of all channels.</summary>
    public int GroupOfChannel(int channel) => _groupIn.Quotient(channel);

    /// <summary>The group of one of all filters.</summary>
    public int GroupOfFilter(int filter) => _groupOut.Quotient(filter);

    /// <summary>The first value of the input pixel that a tap sees from an output position; -1 in the padding.</summary>
    public long InputPlace(int position, int tap)
    {
        int image = _outImage.Quotient(position);
        int inImage = position - (image * _outImage.Divisor);
        int row = _outRow.Quotient(inImage);
        int column = inImage - (row * _outRow.Divisor);
        int tapRow = _kernelWidth.Quotient(tap);
        int tapColumn = tap - (tapRow * _kernelWidth.Divisor);
        int inRow = (row * _strideHeight.Divisor) - _top + (tapRow * _dilationHeight);
        int inColumn = (column * _strideWidth.Divisor) - _left + (tapColumn * _dilationWidth);
        return inRow < 0 || inRow >= _height || inColumn < 0 || inColumn >= _width
            ? -1
            : ((((long)image * _height) + inRow) * _width + inColumn) * _channels;
    }

    /// <summary>The first value of the output pixel from which a tap sees an input position; -1 where there is none.</summary>
    public long OutputPlace(int position, int tap)
    {
        int image = _inImage.Quotient(position);
        int inImage = position - (image * _inImage.Divisor);
        int row = _inRow.Quotient(inImage);
        int column = inImage - (row * _inRow.Divisor);
        int tapRow = _kernelWidth.Quotient(tap);
        int tapColumn = tap - (tapRow * _kernelWidth.Divisor);
        int fromTop = row + _top - (tapRow * _dilationHeight);
        int fromLeft = column + _left - (tapColumn * _dilationWidth);
        if (fromTop < 0 || fromLeft < 0)
        {
            return -1;
        }

        int outRow = _strideHeight.Quotient(fromTop);
        int outColumn = _strideWidth.Quotient(fromLeft);
        return outRow * _strideHeight.Divisor != fromTop || outColumn * _strideWidth.Divisor != fromLeft || outRow >= _outHeight
            || outColumn >= _outWidth
            ? -1
            : ((((long)image * _outHeight) + outRow) * _outWidth + outColumn) * _outChannels;
    }
}
