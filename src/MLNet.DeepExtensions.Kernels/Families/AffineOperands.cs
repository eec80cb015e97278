namespace MLNet.DeepExtensions.Kernels;

/// <summary>What every kernel set asks of the operands of <see cref="INormalizationKernels.Affine"/>.</summary>
internal static class AffineOperands
{
    /// <summary>Throws where one of mean and offset is there and the other is not.</summary>
    public static void Require(DeviceView<float> mean, DeviceView<float> offset)
    {
        if (mean.IsEmpty != offset.IsEmpty)
        {
            throw new ArgumentException(
                $"There are {mean.Length} values of the mean and {offset.Length} of the offset; both are needed, or neither.", nameof(offset));
        }
    }
}
