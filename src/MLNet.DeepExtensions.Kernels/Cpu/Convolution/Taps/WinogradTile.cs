namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// The outputs of one tile: where <see cref="WinogradTransforms{TSimd,TVector,TForm}.Target"/> leaves them, and what it does to them on the
/// way.
/// </summary>
internal unsafe struct WinogradTile
{
    /// <summary>The first output's first channel.</summary>
    public float* To;

    /// <summary>The distance between rows of outputs.</summary>
    public nint Row;

    /// <summary>The distance between neighbouring outputs.</summary>
    public nint Pixel;

    /// <summary>Rows of outputs that are inside of the image.</summary>
    public int Rows;

    /// <summary>Columns of outputs that are inside of the image.</summary>
    public int Columns;

    /// <summary>The number of channels.</summary>
    public nint Channels;

    /// <summary>A value to add to each channel; null for none.</summary>
    public float* Bias;

    /// <summary>Whether to add to what stands there.</summary>
    public bool Accumulate;

    /// <summary>Whether to keep the result between <see cref="Lowest"/> and <see cref="Highest"/>: ReLU and ReLU6.</summary>
    public bool Clamp;

    /// <summary>The lower bound.</summary>
    public float Lowest;

    /// <summary>The upper bound.</summary>
    public float Highest;
}
