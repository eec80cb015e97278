namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>How images lie in planes, one at a time or side by side, and how their rows are turned into rows of planes and back.</summary>
internal unsafe interface IPlaneImages
{
    /// <summary>How many numbers <see cref="FindPlaces"/> writes.</summary>
    /// <param name="pass">The pass.</param>
    static abstract int Places(TapPass pass);

    /// <summary>Works out, once for a band, what the turning of each row wants.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="sourcePlane">The distance between planes of sources.</param>
    /// <param name="targetPlane">The distance between planes of targets.</param>
    /// <param name="places">Where the numbers go.</param>
    static abstract void FindPlaces(TapPass pass, nint sourcePlane, nint targetPlane, nint* places);

    /// <summary>Turns a row of the source images into planes, zeros behind it.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="pixels">The first image's row, <c>[width, channels]</c>; null for zeros.</param>
    /// <param name="to">Where the row begins in the first plane.</param>
    /// <param name="pitch">Values of a row with the zeros behind it.</param>
    /// <param name="plane">The distance between planes.</param>
    /// <param name="places">What <see cref="FindPlaces"/> wrote.</param>
    /// <param name="zeros">As many zeros as there are channels.</param>
    static abstract void Split(TapPass pass, float* pixels, float* to, int pitch, nint plane, nint* places, float* zeros);

    /// <summary>Turns a row of planes into a row of each target image.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="from">Where the row begins in the first plane.</param>
    /// <param name="plane">The distance between planes.</param>
    /// <param name="places">What <see cref="FindPlaces"/> wrote.</param>
    /// <param name="pixels">The first image's row.</param>
    /// <param name="image">The distance between images.</param>
    static abstract void Join(TapPass pass, float* from, nint plane, nint* places, float* pixels, nint image);
}
