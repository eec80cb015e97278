namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>One axis of a pooling: which inputs a window sees, and which windows see an input.</summary>
internal readonly struct PoolAxis(int inputs, int outputs, int kernel, int stride, int padding)
{
    private readonly IndexDivisor _inputs = new(inputs);
    private readonly IndexDivisor _outputs = new(outputs);
    private readonly int _kernel = kernel;
    private readonly FastDivisor _stride = new(stride);
    private readonly int _padding = padding;

    /// <summary>Positions of the input along this axis.</summary>
    public int InCount => _inputs.Divisor;

    /// <summary>Divides by <see cref="InCount"/>.</summary>
    public IndexDivisor Inputs => _inputs;

    /// <summary>Positions of the output along this axis.</summary>
    public int OutCount => _outputs.Divisor;

    /// <summary>Divides by <see cref="OutCount"/>.</summary>
    public IndexDivisor Outputs => _outputs;

    /// <summary>The window along this axis.</summary>
    public int Kernel => _kernel;

    /// <summary>The axis of rows.</summary>
    public static PoolAxis Rows(Pool2DShape shape) =>
        new(shape.InHeight, shape.OutHeight, shape.Kernel.Height, shape.Stride.Height, shape.Padding.Top);

    /// <summary>The axis of columns.</summary>
    public static PoolAxis Columns(Pool2DShape shape) =>
        new(shape.InWidth, shape.OutWidth, shape.Kernel.Width, shape.Stride.Width, shape.Padding.Left);

    /// <summary>The input where an output's window begins; negative in the padding.</summary>
    public int Origin(int output) => (output * _stride.Divisor) - _padding;

    /// <summary>The first input inside the image that an output's window sees.</summary>
    public int FirstInput(int output) => Math.Max(Origin(output), 0);

    /// <summary>The input behind the last one that an output's window sees.</summary>
    public int EndInput(int output) => Math.Min(Origin(output) + _kernel, InCount);

    /// <summary>The first output whose window sees an input.</summary>
    public int FirstOutput(int input)
    {
        int place = input + _padding;
        return place < _kernel ? 0 : _stride.Quotient(place - _kernel) + 1;
    }

    /// <summary>The output behind the last one whose window sees an input.</summary>
    public int EndOutput(int input) => Math.Min(_stride.Quotient(input + _padding), OutCount - 1) + 1;
}
