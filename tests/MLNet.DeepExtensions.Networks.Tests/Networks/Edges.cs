namespace MLNet.DeepExtensions.Networks.Tests.Networks;

/// <summary>Edges of bins as data would have them: rising, some of them equal.</summary>
internal static class Edges
{
    public static void Fill(Span<float> edges, TensorShape shape, Random random)
    {
        int perFeature = shape[1];
        for (int start = 0; start < edges.Length; start += perFeature)
        {
            Span<float> own = edges.Slice(start, perFeature);
            foreach (ref float edge in own)
            {
                edge = (float)(4 * (random.NextDouble() - 0.5));
            }

            own.Sort();
            own[^1] = perFeature > 3 ? own[^2] : own[^1];
        }
    }
}
