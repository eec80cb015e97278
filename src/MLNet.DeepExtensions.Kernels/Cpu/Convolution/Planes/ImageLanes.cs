namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>As many images side by side as a vector has lanes: a position of a plane is a vector, a lane for each image.</summary>
internal readonly unsafe struct ImageLanes : IPlaneImages
{
    /// <inheritdoc/>
    public static int Places(TapPass pass) => SourceValues(pass) + TargetValues(pass);

    /// <inheritdoc/>
    public static void FindPlaces(TapPass pass, nint sourcePlane, nint targetPlane, nint* places)
    {
        FindPlaces(pass.Columns.SourceSize, pass.SourceChannels, sourcePlane, places);
        FindPlaces(pass.Columns.Count, pass.TargetChannels, targetPlane, places + SourceValues(pass));
    }

    /// <inheritdoc/>
    public static void Split(TapPass pass, float* pixels, float* to, int pitch, nint plane, nint* places, float* zeros)
    {
        int lanes = MicroKernel.VectorLength;
        int filled = pixels == null ? 0 : pass.Columns.SourceSize * lanes;
        for (int c = 0; c < pass.SourceChannels; c++)
        {
            new Span<float>(to + (c * plane) + filled, pitch - filled).Clear();
        }

        nint* images = stackalloc nint[MicroKernel.VectorLength];
        FindImages(pass.Rows.SourceSize * pass.Pitch, images);
        int values = pixels == null ? 0 : SourceValues(pass);
        for (int value = 0; value < values; value += lanes)
        {
            int first = Math.Min(value, values - lanes);
            SquareTransposition.Move(pixels + first, images, to, places + first);
        }
    }

    /// <inheritdoc/>
    public static void Join(TapPass pass, float* from, nint plane, nint* places, float* pixels, nint image)
    {
        int lanes = MicroKernel.VectorLength;
        nint* images = stackalloc nint[MicroKernel.VectorLength];
        FindImages(image, images);
        places += SourceValues(pass);
        int values = TargetValues(pass);
        for (int value = 0; value < values; value += lanes)
        {
            int first = Math.Min(value, values - lanes);
            SquareTransposition.Move(from, places + first, pixels + first, images);
        }
    }

    private static int SourceValues(TapPass pass) => pass.Columns.SourceSize * pass.SourceChannels;

    private static int TargetValues(TapPass pass) => pass.Columns.Count * pass.TargetChannels;

    // Where the values of a row lie in planes, counted from where it begins in the first: [width, channels].
    private static void FindPlaces(int width, int channels, nint plane, nint* places)
    {
        for (int pixel = 0; pixel < width; pixel++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                *places++ = ((nint)pixel * MicroKernel.VectorLength) + (channel * plane);
            }
        }
    }

    private static void FindImages(nint image, nint* places)
    {
        for (int i = 0; i < MicroKernel.VectorLength; i++)
        {
            places[i] = i * image;
        }
    }
}
