namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>One image at a time: a position of a plane is a value.</summary>
internal readonly unsafe struct PlaneImages : IPlaneImages
{
    /// <inheritdoc/>
    public static int Places(TapPass pass) => 0;

    /// <inheritdoc/>
    public static void FindPlaces(TapPass pass, nint sourcePlane, nint targetPlane, nint* places)
    {
    }

    /// <inheritdoc/>
    public static void Split(TapPass pass, float* pixels, float* to, int pitch, nint plane, nint* places, float* zeros)
    {
        (int width, int channels) = (pass.Columns.SourceSize, pass.SourceChannels);
        if (channels == 1)
        {
            int copied = pixels == null ? 0 : width;
            new ReadOnlySpan<float>(pixels, copied).CopyTo(new Span<float>(to, pitch));
            new Span<float>(to + copied, pitch - copied).Clear();
            return;
        }

        if (PixelQuads.Fits(channels))
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

    /// <inheritdoc/>
    public static void Join(TapPass pass, float* from, nint plane, nint* places, float* pixels, nint image)
    {
        (int width, int channels) = (pass.Columns.Count, pass.TargetChannels);
        if (PixelQuads.Fits(channels))
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
