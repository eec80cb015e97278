namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// Standardises: <c>y = (x - mean) / standard deviation</c>, so that every feature has mean 0 and standard deviation 1 on the rows fitted
/// on.
/// </summary>
public static class StandardScaler
{
    /// <summary>Fits a scaler. Fit it on the training part only, and scale the other parts with it.</summary>
    /// <param name="dataset">The rows to fit on; those of weight 0 are left out, other weights are not regarded.</param>
    /// <param name="perChannel">
    /// Whether all values of a channel (the shape's last axis) share one scale, or every value has its own. Unless given, images are scaled
    /// by channel.
    /// </param>
    /// <returns>
    /// The scaler. The standard deviation is that of the rows themselves (divided by n). A constant feature keeps the scale 1 and is moved
    /// to 0.
    /// </returns>
    /// <exception cref="InvalidDataException">An input is not a finite number.</exception>
    public static Scaler Fit(Dataset dataset, bool? perChannel = null)
    {
        FeatureStatistics statistics = FeatureStatistics.Of(dataset, perChannel ?? dataset.InputShape.IsImage);
        return Of(statistics, statistics.Variance);
    }

    /// <summary>The scaler that takes off the mean and divides by the root of a variance.</summary>
    /// <param name="statistics">The means, and which features are constant.</param>
    /// <param name="variance">A feature's variance.</param>
    internal static Scaler Of(FeatureStatistics statistics, Func<int, double> variance)
    {
        float[] scale = new float[statistics.Width];
        float[] offset = new float[statistics.Width];
        float[] mean = Array.ConvertAll(statistics.Mean, static value => (float)value);
        for (int i = 0; i < scale.Length; i++)
        {
            scale[i] = ScalerFactor.Of(1, Math.Sqrt(variance(i)), statistics.IsConstant(i));
            offset[i] = (float)((mean[i] - statistics.Mean[i]) * scale[i]);
        }

        return new Scaler(mean, scale, offset);
    }
}
