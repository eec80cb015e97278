namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// The suggestion that fastai calls "valley": the middle of the longest subsequence of losses each of which is below the one before. It
/// does not depend on one steep step as the point of steepest descent does, and it needs no threshold.
/// </summary>
internal static class FallingPart
{
    // As fastai: in the first tenth the rates are too small to do anything, the last points are those of the divergence.
    private const int SkippedShare = 10;
    private const int SkippedAtEnd = 5;

    /// <summary>The number of the point in the middle; null where no loss is below one before it.</summary>
    /// <param name="losses">The smoothed losses.</param>
    public static int? Middle(IReadOnlyList<double> losses)
    {
        int first = losses.Count / SkippedShare;
        int end = losses.Count - SkippedAtEnd;
        int[] lengths = new int[losses.Count];
        int last = first;
        for (int i = first; i < end; i++)
        {
            lengths[i] = 1;
            for (int j = first; j < i; j++)
            {
                if (losses[i] < losses[j])
                {
                    lengths[i] = Math.Max(lengths[i], lengths[j] + 1);
                }
            }

            last = lengths[i] > lengths[last] ? i : last;
        }

        return lengths[last] < 2 ? null : last - (lengths[last] / 2);
    }
}
