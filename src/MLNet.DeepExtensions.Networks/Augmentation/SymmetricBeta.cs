namespace MLNet.DeepExtensions.Networks.Augmentation;

/// <summary>The distribution Beta(alpha, alpha) on 0 to 1, whose mean is 1/2 and whose variance is <c>1 / (4 (2 alpha + 1))</c>.</summary>
internal static class SymmetricBeta
{
    /// <summary>Draws a number: by Ulrich (1984) where alpha is above 1/2, by Jöhnk (1964) elsewhere.</summary>
    public static float Draw(ref AugmentationRandom random, double alpha)
    {
        if (alpha > 0.5)
        {
            double radius = Math.Sqrt(1 - Math.Pow(random.NextSingle(), 2 / ((2 * alpha) - 1)));
            return (float)(0.5 + (0.5 * radius * Math.Cos(2 * Math.PI * random.NextSingle())));
        }

        while (true)
        {
            double x = Math.Pow(random.NextSingle(), 1 / alpha);
            double y = Math.Pow(random.NextSingle(), 1 / alpha);
            if (x + y is > 0 and <= 1)
            {
                return (float)(x / (x + y));
            }
        }
    }
}
