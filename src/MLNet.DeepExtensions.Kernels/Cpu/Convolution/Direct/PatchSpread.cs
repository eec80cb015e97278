namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// From the outputs' gradients to the images' where the strides are so large that few taps reach a position: <c>dY W^T</c> gives what each
/// output sends to its whole patch, one matrix product for all phases of the strides, and each row of an image adds up what it was sent.
/// Memory and time are those of the patches.
/// </summary>
internal sealed class PatchSpread
{
    private const long MostFloatsAtOnce = 4 << 20;

    /// <summary>Works out the products.</summary>
    /// <param name="shape">The convolution.</param>
    public PatchSpread(Conv2DShape shape)
    {
        Shape = shape;
        PatchFloats = shape.Kernel.Area * shape.InChannels;
        Products = new TapPass(
            TapAxis.Forward(shape.OutHeight, shape.OutHeight, kernel: 1, stride: 1, padding: 0, dilation: 1),
            TapAxis.Forward(shape.OutWidth, shape.OutWidth, kernel: 1, stride: 1, padding: 0, dilation: 1),
            kernelWidth: 1, shape.OutChannels, (shape.OutHeight, shape.OutWidth, PatchFloats), shape.Groups);
    }

    /// <summary>The convolution.</summary>
    public Conv2DShape Shape { get; }

    /// <summary>
    /// The products as a sum over one tap, whose target channels are a patch: <c>[group][tap row][tap column][channel of the group]</c>.
    /// </summary>
    public TapPass Products { get; }

    /// <summary>Values of a patch, those of all groups.</summary>
    public int PatchFloats { get; }

    /// <summary>Patches of an image, in values.</summary>
    public long ImageFloats => (long)Shape.OutPositions * PatchFloats;

    /// <summary>Images whose patches are in memory at once.</summary>
    public int ImagesAtOnce => (int)Math.Max(1, MostFloatsAtOnce / ImageFloats);
}
