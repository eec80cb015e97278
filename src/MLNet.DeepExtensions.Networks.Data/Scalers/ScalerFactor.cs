namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>The factor that takes one spread to another.</summary>
internal static class ScalerFactor
{
    /// <summary>
    /// wanted / spread; 1 where the feature is constant, or varies so little or so much that the factor would not be a finite
    /// single-precision number.
    /// </summary>
    public static float Of(double wanted, double spread, bool constant)
    {
        float factor = (float)(wanted / spread);
        return constant || !float.IsNormal(factor) ? 1f : factor;
    }
}
