namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>A square of an image's pixels that may stick out of it.</summary>
/// <param name="image">The image, <c>[height, width, channels]</c>.</param>
/// <param name="height">Its rows.</param>
/// <param name="width">Its columns.</param>
/// <param name="channels">Its channels.</param>
/// <param name="row">The square's first row.</param>
/// <param name="column">The square's first column.</param>
internal readonly unsafe struct PixelWindow(float* image, int height, int width, int channels, int row, int column)
{
    private readonly float* _image = image;

    /// <summary>Lists the pixels, row after row.</summary>
    /// <param name="size">The square's size.</param>
    /// <param name="outside">What stands for pixels outside of the image.</param>
    /// <param name="pixels">The list.</param>
    public void Find(int size, float* outside, float** pixels)
    {
        for (int r = row; r < row + size; r++)
        {
            bool isRow = (uint)r < (uint)height;
            float* line = _image + ((nint)r * width * channels);
            for (int c = column; c < column + size; c++)
            {
                *pixels++ = isRow && (uint)c < (uint)width ? line + ((nint)c * channels) : outside;
            }
        }
    }
}
