using System.Numerics.Tensors;

namespace MLNet.DeepExtensions;

/// <summary>What ML.NET's other columns make of scores, in a pipeline as in a saved model.</summary>
internal static class ScoreMeaning
{
    /// <summary>The class of a logit.</summary>
    public static bool IsPositive(float logit) => logit > 0f;

    /// <summary>
    /// The probability of a logit: <c>1 / (1 + exp(-logit))</c>, computed in double. The nearest floats within 0 and 1 stand for what a
    /// float would round to them, for a log-loss of these would be infinite.
    /// </summary>
    public static float Probability(float logit) =>
        Math.Clamp((float)(1 / (1 + Math.Exp(-(double)logit))), float.Epsilon, MathF.BitDecrement(1f));

    /// <summary>The key of the largest score, counted from 1; 0, a missing key, where a score is NaN.</summary>
    public static uint KeyOf(ReadOnlySpan<float> scores)
    {
        int best = TensorPrimitives.IndexOfMax(scores);
        return float.IsNaN(scores[best]) ? 0 : (uint)best + 1;
    }
}
