using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Turns rows of as many images as a vector has lanes into rows of planes in which a position is a vector, a lane for each image, and back.</summary>
internal static unsafe class ImageLanes
{
    /// <summary>Writes a row of each image into planes, zeros behind it.</summary>
    /// <param name="pixels">The first image's row, <c>[width, channels]</c>, a vector's values or more; null for zeros.</param>
    /// <param name="image">The distance between images.</param>
    /// <param name="width">The number of pixels.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="to">Where the row begins in the first plane.</param>
    /// <param name="pitch">Values of a row with the zeros behind it.</param>
    /// <param name="plane">The distance between planes.</param>
    [SkipLocalsInit]
    public static void Split(float* pixels, nint image, int width, int channels, float* to, int pitch, nint plane)
    {
        int lanes = MicroKernel.VectorLength;
        int filled = pixels == null ? 0 : width * lanes;
        for (int c = 0; c < channels; c++)
        {
            new Span<float>(to + (c * plane) + filled, pitch - filled).Clear();
        }

        if (pixels == null)
        {
            return;
        }

        float** targets = stackalloc float*[lanes];
        int values = width * channels;
        for (int value = 0; value < values; value += lanes)
        {
            int first = Math.Min(value, values - lanes);
            Places(first, to, plane, channels, targets);
            SquareTransposition.FromLines(pixels + first, image, targets);
        }
    }

    /// <summary>Writes a row of planes to each image, pixel by pixel.</summary>
    /// <param name="from">Where the row begins in the first plane.</param>
    /// <param name="plane">The distance between planes.</param>
    /// <param name="width">The number of pixels.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="pixels">The first image's row, <c>[width, channels]</c>, a vector's values or more.</param>
    /// <param name="image">The distance between images.</param>
    [SkipLocalsInit]
    public static void Join(float* from, nint plane, int width, int channels, float* pixels, nint image)
    {
        int lanes = MicroKernel.VectorLength;
        float** sources = stackalloc float*[lanes];
        int values = width * channels;
        for (int value = 0; value < values; value += lanes)
        {
            int first = Math.Min(value, values - lanes);
            Places(first, from, plane, channels, sources);
            SquareTransposition.ToLines(sources, pixels + first, image);
        }
    }

    // Where a row's values lie in the planes.
    private static void Places(int first, float* planes, nint plane, int channels, float** places)
    {
        int lanes = MicroKernel.VectorLength;
        (int pixel, int channel) = Math.DivRem(first, channels);
        float* place = planes + ((nint)pixel * lanes) + (channel * plane);
        for (int i = 0; i < lanes; i++)
        {
            places[i] = place;
            place += plane;
            if (++channel == channels)
            {
                channel = 0;
                place += lanes - (channels * plane);
            }
        }
    }
}
