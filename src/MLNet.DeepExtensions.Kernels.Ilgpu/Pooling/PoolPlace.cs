namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>A value's place in images <c>[N, H, W, C]</c>, taken apart from its number.</summary>
internal readonly struct PoolPlace
{
    public readonly long Image;
    public readonly int Row;
    public readonly int Column;
    public readonly int Channel;

    public PoolPlace(long item, int height, int width, int channels)
    {
        long pixel = item / channels;
        Channel = (int)(item - (pixel * channels));
        long line = pixel / width;
        Column = (int)(pixel - (line * width));
        Image = line / height;
        Row = (int)(line - (Image * height));
    }
}
