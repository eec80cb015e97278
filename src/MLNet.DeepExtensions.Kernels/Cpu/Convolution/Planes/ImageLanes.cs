namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Turns rows of as many images as a vector has lanes into rows of planes in which a position is a vector, a lane for each image, and back.</summary>
internal static unsafe class ImageLanes
{
    /// <summary>Where the values of a row lie in planes, counted from where it begins in the first.</summary>
    /// <param name="width">The number of pixels.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="plane">The distance between planes.</param>
    /// <param name="places">The places, <c>[width, channels]</c>.</param>
    public static void Places(int width, int channels, nint plane, nint* places)
    {
        for (int pixel = 0; pixel < width; pixel++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                *places++ = ((nint)pixel * MicroKernel.VectorLength) + (channel * plane);
            }
        }
    }

    /// <summary>Writes a row of each image into planes, zeros behind it.</summary>
    /// <param name="pixels">The first image's row, <c>[width, channels]</c>, a vector's values or more; null for zeros.</param>
    /// <param name="image">The distance between images.</param>
    /// <param name="width">The number of pixels.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="to">Where the row begins in the first plane.</param>
    /// <param name="places">The row's <see cref="Places"/>.</param>
    /// <param name="pitch">Values of a row with the zeros behind it.</param>
    /// <param name="plane">The distance between planes.</param>
    public static void Split(float* pixels, nint image, int width, int channels, float* to, nint* places, int pitch, nint plane)
    {
        int lanes = MicroKernel.VectorLength;
        int filled = pixels == null ? 0 : width * lanes;
        for (int c = 0; c < channels; c++)
        {
            new Span<float>(to + (c * plane) + filled, pitch - filled).Clear();
        }

        nint* images = stackalloc nint[MicroKernel.VectorLength];
        Images(image, images);
        int values = pixels == null ? 0 : width * channels;
        for (int value = 0; value < values; value += lanes)
        {
            int first = Math.Min(value, values - lanes);
            SquareTransposition.Move(pixels + first, images, to, places + first);
        }
    }

    /// <summary>Writes a row of planes to each image, pixel by pixel.</summary>
    /// <param name="from">Where the row begins in the first plane.</param>
    /// <param name="places">The row's <see cref="Places"/>.</param>
    /// <param name="values">Values of an image's row, a vector's or more.</param>
    /// <param name="pixels">The first image's row, <c>[width, channels]</c>.</param>
    /// <param name="image">The distance between images.</param>
    public static void Join(float* from, nint* places, int values, float* pixels, nint image)
    {
        int lanes = MicroKernel.VectorLength;
        nint* images = stackalloc nint[MicroKernel.VectorLength];
        Images(image, images);
        for (int value = 0; value < values; value += lanes)
        {
            int first = Math.Min(value, values - lanes);
            SquareTransposition.Move(from, places + first, pixels + first, images);
        }
    }

    private static void Images(nint image, nint* places)
    {
        for (int i = 0; i < MicroKernel.VectorLength; i++)
        {
            places[i] = i * image;
        }
    }
}
