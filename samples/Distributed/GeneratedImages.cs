using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Samples.Distributed;

/// <summary>Images of bars: the class is the bar's angle, place and noise are drawn.</summary>
internal static class GeneratedImages
{
    private const int Side = 28;
    private const int Classes = 10;

    /// <summary>Draws images, the same for the same seed on every rank.</summary>
    public static InMemoryDataset Draw(int count, int seed)
    {
        Random random = new(seed);
        float[] pixels = new float[count * Side * Side];
        int[] classes = new int[count];
        for (int image = 0; image < count; image++)
        {
            classes[image] = image % Classes;
            double angle = Math.PI * classes[image] / Classes;
            (double across, double along) = (Math.Sin(angle), Math.Cos(angle));
            (double x, double y) = (random.Next(10, Side - 10), random.Next(10, Side - 10));
            for (int pixel = 0; pixel < Side * Side; pixel++)
            {
                double distance = ((pixel % Side) - x) * across + (((pixel / Side) - y) * -along);
                pixels[(image * Side * Side) + pixel] = (float)((Math.Abs(distance) < 1.5 ? 1 : 0) + (0.6 * random.NextDouble()));
            }
        }

        return Dataset.FromArrays(pixels, [Side, Side, 1], classes);
    }
}
