namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// Scales to a range: <c>y = minimum + (x - min) / (max - min) * (maximum - minimum)</c>, min and max being those of the rows fitted on.
/// </summary>
public static class MinMaxScaler
{
    /// <summary>
    /// Fits a scaler. Fit it on the training part only, and scale the other parts with it (their values may come to lie outside of the
    /// range).
    /// </summary>
    /// <param name="dataset">The rows to fit on.</param>
    /// <param name="minimum">The lower end of the range.</param>
    /// <param name="maximum">The upper end of the range.</param>
    /// <param name="perChannel">
    /// Whether all values of a channel (the shape's last axis) share one scale, or every value has its own. Unless given, images are scaled
    /// by channel.
    /// </param>
    /// <returns>The scaler. A constant feature keeps the scale 1 and is moved to the lower end.</returns>
    /// <exception cref="ArgumentException">The range is empty or not finite.</exception>
    /// <exception cref="InvalidDataException">An input is not a finite number.</exception>
    public static Scaler Fit(Dataset dataset, float minimum = 0f, float maximum = 1f, bool? perChannel = null)
    {
        if (!(minimum < maximum) || !float.IsFinite(minimum) || !float.IsFinite(maximum))
        {
            throw new ArgumentException(
                $"The range from {minimum} to {maximum} is not valid; both ends must be finite, and the first below the second.",
                nameof(minimum));
        }

        FeatureStatistics statistics = FeatureStatistics.Of(dataset, perChannel ?? dataset.InputShape.IsImage);
        float[] scale = new float[statistics.Width];
        float[] offset = new float[statistics.Width];
        for (int i = 0; i < scale.Length; i++)
        {
            double spread = (double)statistics.Maximum[i] - statistics.Minimum[i];
            scale[i] = ScalerFactor.Of((double)maximum - minimum, spread, statistics.IsConstant(i));
        }

        Array.Fill(offset, minimum);
        return new Scaler(statistics.Minimum, scale, offset);
    }
}
