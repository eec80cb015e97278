using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Augmentation;

/// <summary>
/// Puts a rectangle of another image in the place of an image's own (Yun et al. 2019): of the image's proportions, with an area of
/// <c>1 - s</c>, its centre anywhere. The share is that of the pixels that are left, since what lies outside is cut off.
/// </summary>
public sealed record CutMix : BatchMixing
{
    /// <inheritdoc/>
    public override float Mix(ref AugmentationRandom random, TensorShape shape, ReadOnlySpan<float> partner, Span<float> sample)
    {
        ArgumentNullException.ThrowIfNull(shape);
        float side = MathF.Sqrt(1 - DrawShare(ref random));
        (int height, int width) = ((int)(shape.Height * side), (int)(shape.Width * side));
        (int centreY, int centreX) = (random.Below(shape.Height), random.Below(shape.Width));
        (int top, int bottom) = (Math.Max(0, centreY - (height / 2)), Math.Min(shape.Height, centreY - (height / 2) + height));
        (int left, int right) = (Math.Max(0, centreX - (width / 2)), Math.Min(shape.Width, centreX - (width / 2) + width));
        int rowLength = (right - left) * shape.Channels;
        for (int y = top; y < bottom; y++)
        {
            int start = ((y * shape.Width) + left) * shape.Channels;
            partner.Slice(start, rowLength).CopyTo(sample[start..]);
        }

        return 1 - ((float)(bottom - top) * (right - left) / (shape.Height * shape.Width));
    }

    internal override void CheckFits(Network network, Loss loss, Dataset data, bool hasClassWeights)
    {
        base.CheckFits(network, loss, data, hasClassWeights);
        if (!network.InputShape.IsImage || network.OutputShape.Rows() > 1)
        {
            throw new ArgumentException(
                $"{nameof(TrainingOptions.Mixing)} is {nameof(CutMix)}: it takes images [height, width, channels] and one row of outputs for each; "
                + $"the network goes from {network.InputShape} to {network.OutputShape}.");
        }
    }
}
