namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>One axis of a pooling: which inputs a window sees, and which windows see an input.</summary>
internal readonly struct PoolAxis(int inputs, int outputs, int kernel, int stride, int padding)
{
    /// <summary>The window along this axis.</summary>
    public int Kernel { get; } = kernel;

    /// <summary>The axis of rows.</summary>
    public static PoolAxis Rows(Pool2DShape shape) =>
        new(shape.InHeight, shape.OutHeight, shape.Kernel.Height, shape.Stride.Height, shape.Padding.Top);

    /// <summary>The axis of columns.</summary>
    public static PoolAxis Columns(Pool2DShape shape) =>
        new(shape.InWidth, shape.OutWidth, shape.Kernel.Width, shape.Stride.Width, shape.Padding.Left);

    /// <summary>
    /// The inputs inside the image that an output's window sees: never none, since the padding is smaller than the window.
    /// </summary>
    public (int First, int Count) Inputs(int output)
    {
        int begin = Origin(output);
        int first = Math.Max(begin, 0);
        return (first, Math.Min(begin + Kernel, inputs) - first);
    }

    /// <summary>The outputs whose windows see an input; none where the windows leave gaps.</summary>
    public (int First, int End) Outputs(int input)
    {
        int place = input + padding;
        int first = place < Kernel ? 0 : ((place - Kernel) / stride) + 1;
        return (first, Math.Min(place / stride, outputs - 1) + 1);
    }

    /// <summary>The input where an output's window begins; negative in the padding.</summary>
    public int Origin(int output) => (output * stride) - padding;
}
