namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>A value's place in images <c>[N, H, W, C]</c>, taken apart from its number.</summary>
internal readonly struct PoolPlace
{
    public readonly long Image;
    public readonly int Row;
    public readonly int Column;
    public readonly int Channel;

    public PoolPlace(long item, IndexDivisor height, IndexDivisor width, IndexDivisor channels)
    {
        long pixel = channels.Quotient(item, out int channel);
        long line = width.Quotient(pixel, out int column);
        Image = height.Quotient(line, out int row);
        (Row, Column, Channel) = (row, column, channel);
    }
}
