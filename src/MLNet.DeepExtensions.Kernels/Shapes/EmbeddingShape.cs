namespace MLNet.DeepExtensions.Kernels;

/// <summary>Numbers that are each given a vector of their own: <c>[rows, Features]</c> to <c>[rows, Features, Width]</c>.</summary>
/// <param name="Features">Numbers in a row.</param>
/// <param name="Width">Values of a number's vector.</param>
/// <param name="Bins">Stretches of a piecewise linear embedding; 0 for others.</param>
public readonly record struct EmbeddingShape(int Features, int Width, int Bins = 0)
{
    /// <summary>Values that come out, for one row.</summary>
    public int OutSize => Features * Width;

    /// <summary>The number of a piecewise linear embedding's edges.</summary>
    public long EdgeCount => (long)Features * (Bins + 1);

    /// <summary>The number of a piecewise linear embedding's weights.</summary>
    public long PieceCount => (long)Features * Bins * Width;
}
