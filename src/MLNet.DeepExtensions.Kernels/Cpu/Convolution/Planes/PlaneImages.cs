namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Turns rows of pixels into rows of planes and back.</summary>
internal static unsafe class PlaneImages
{
    /// <summary>Writes a row of pixels into planes, zeros behind it.</summary>
    /// <param name="pixels">The pixels, <c>[width, channels]</c>; null for zeros.</param>
    /// <param name="width">The number of pixels.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="zeros">As many zeros as there are channels.</param>
    /// <param name="to">Where the row begins in the first plane.</param>
    /// <param name="pitch">Values of a row with the zeros behind it; up to a vector more is written.</param>
    /// <param name="plane">The distance between planes.</param>
    public static void Split(float* pixels, int width, int channels, float* zeros, float* to, int pitch, nint plane)
    {
        if (channels == 1)
        {
            int copied = pixels == null ? 0 : width;
            new ReadOnlySpan<float>(pixels, copied).CopyTo(new Span<float>(to, pitch));
            new Span<float>(to + copied, pitch - copied).Clear();
            return;
        }

        if (PixelQuads.Take(channels))
        {
            PixelQuads.Split(pixels, width, channels, zeros, to, pitch, plane);
            return;
        }

        float* end = to + (plane * channels) + MicroKernel.VectorLength;
        for (int x = 0; x < pitch; x += MicroKernel.VectorLength)
        {
            int rows = pixels == null ? 0 : Math.Clamp(width - x, 0, MicroKernel.VectorLength);
            Transposition.Strip(pixels + ((nint)x * channels), channels, rows, channels, to + x, plane, end, zeros);
        }
    }

    /// <summary>Writes a row of planes pixel by pixel.</summary>
    /// <param name="from">Where the row begins in the first plane.</param>
    /// <param name="plane">The distance between planes.</param>
    /// <param name="width">The number of pixels.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="pixels">The pixels, <c>[width, channels]</c>.</param>
    public static void Join(float* from, nint plane, int width, int channels, float* pixels)
    {
        if (PixelQuads.Take(channels))
        {
            PixelQuads.Join(from, plane, width, channels, pixels);
            return;
        }

        float* end = pixels + ((nint)width * channels);
        for (int c = 0; c < channels; c += MicroKernel.VectorLength)
        {
            // What a strip writes past its channels falls into the next pixel: good where that is not written yet.
            int strip = Math.Min(MicroKernel.VectorLength, channels - c);
            bool mayPass = strip == MicroKernel.VectorLength || strip == channels;
            Transposition.Strip(from + (c * plane), plane, strip, width, pixels + c, channels, mayPass ? end : pixels);
        }
    }
}
