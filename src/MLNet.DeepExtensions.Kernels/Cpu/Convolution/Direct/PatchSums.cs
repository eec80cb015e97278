namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// Adds up what a <see cref="PatchSpread"/> has sent to the images. An item is a row of an image; it has one order of summation.
/// </summary>
/// <param name="team">The threads.</param>
/// <param name="spread">The spread.</param>
/// <param name="firstImage">The first image in the target.</param>
/// <param name="images">The number of images.</param>
/// <param name="patches">What their outputs sent, <c>[image][output position][patch]</c>.</param>
/// <param name="target">Where the sums go.</param>
internal readonly unsafe struct PatchSums(WorkerTeam team, PatchSpread spread, int firstImage, int images, float* patches, TapTarget target)
    : IParallelBody
{
    private readonly float* _patches = patches;

    /// <summary>The number of items.</summary>
    public int Items => images * spread.Shape.InHeight;

    /// <inheritdoc/>
    public void Run(int item, int worker)
    {
        Conv2DShape shape = spread.Shape;
        (int image, int y) = Math.DivRem(item, shape.InHeight);
        int length = shape.InWidth * shape.InChannels;
        float* sums = team.ScratchFloats(worker, length);
        new Span<float>(sums, length).Clear();

        // The outputs whose window reaches the row, from the last of them backwards.
        int end = Math.Min(shape.OutHeight - 1, (y + shape.Padding.Top) / shape.Stride.Height);
        for (int outRow = end; outRow >= 0; outRow--)
        {
            (int tapRow, int rest) = Math.DivRem(y + shape.Padding.Top - (outRow * shape.Stride.Height), shape.Dilation.Height);
            if (tapRow >= shape.Kernel.Height)
            {
                break;
            }

            if (rest == 0)
            {
                AddRow(shape, _patches + (((nint)image * shape.OutPositions) + ((nint)outRow * shape.OutWidth)) * spread.PatchFloats,
                    tapRow, sums);
            }
        }

        target.Finish((((nint)(firstImage + image) * shape.InHeight) + y) * length, sums, length);
    }

    private void AddRow(Conv2DShape shape, float* patch, int tapRow, float* sums)
    {
        int channels = shape.GroupInChannels;
        nint groupFloats = (nint)shape.Kernel.Area * channels;
        for (int outColumn = 0; outColumn < shape.OutWidth; outColumn++, patch += spread.PatchFloats)
        {
            int origin = (outColumn * shape.Stride.Width) - shape.Padding.Left;
            int first = origin >= 0 ? 0 : ((-origin - 1) / shape.Dilation.Width) + 1;
            for (int tap = first; tap < shape.Kernel.Width && origin + (tap * shape.Dilation.Width) < shape.InWidth; tap++)
            {
                float* to = sums + ((nint)(origin + (tap * shape.Dilation.Width)) * shape.InChannels);
                float* from = patch + (((nint)tapRow * shape.Kernel.Width) + tap) * channels;
                for (int group = 0; group < shape.Groups; group++, from += groupFloats)
                {
                    for (int c = 0; c < channels; c++)
                    {
                        *to++ += from[c];
                    }
                }
            }
        }
    }
}
