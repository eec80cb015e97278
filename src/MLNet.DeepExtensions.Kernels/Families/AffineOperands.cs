namespace MLNet.DeepExtensions.Kernels;

/// <summary>The map <c>y = (x - mean) scale + offset</c> of each feature.</summary>
/// <param name="Mean">What is taken off first, <c>[features]</c>; empty where the offset is.</param>
/// <param name="Scale">The factors, <c>[features]</c>.</param>
/// <param name="Offset">What is added, <c>[features]</c>; empty where the mean is.</param>
public readonly record struct AffineOperands(DeviceView<float> Mean, DeviceView<float> Scale, DeviceView<float> Offset)
{
    /// <summary>Throws where one of mean and offset is there and the other is not.</summary>
    /// <exception cref="ArgumentException">It is so.</exception>
    public void Require()
    {
        if (Mean.IsEmpty != Offset.IsEmpty)
        {
            throw new ArgumentException(
                $"There are {Mean.Length} values of the mean and {Offset.Length} of the offset; both are needed, or neither.",
                nameof(Offset));
        }
    }
}
