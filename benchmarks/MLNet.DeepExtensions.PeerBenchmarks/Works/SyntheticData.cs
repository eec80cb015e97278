using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.PeerBenchmarks;

/// <summary>
/// Data of the works' shapes. Every input comes several times, with labels that have nothing to do with it: such data cannot be learnt by
/// heart, so gradients stay as large as in real training however long a run is, and no side slows down on numbers that are too small to be
/// normal.
/// </summary>
internal static class SyntheticData
{
    private const int Repeats = 4;

    /// <summary>Values between 0 and 1.</summary>
    /// <param name="length">How many.</param>
    public static float[] Values(int length)
    {
        Random random = new(1);
        float[] values = new float[length];
        foreach (ref float value in values.AsSpan())
        {
            value = random.NextSingle();
        }

        return values;
    }

    /// <summary>Rows with class numbers.</summary>
    /// <param name="rows">The number of rows, a multiple of four.</param>
    /// <param name="inputShape">The shape of a row.</param>
    /// <param name="classes">The number of classes.</param>
    public static Dataset Classes(int rows, TensorShape inputShape, int classes)
    {
        int distinct = rows / Repeats;
        float[] values = Values(distinct * inputShape.Size);
        float[] inputs = new float[rows * inputShape.Size];
        for (int start = 0; start < inputs.Length; start += values.Length)
        {
            values.AsSpan(0, Math.Min(values.Length, inputs.Length - start)).CopyTo(inputs.AsSpan(start));
        }

        return Dataset.FromArrays(inputs, inputShape, Labels(rows, classes));
    }

    /// <summary>Rows of bytes with class numbers.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="inputShape">The shape of a row.</param>
    /// <param name="classes">The number of classes.</param>
    public static Dataset ByteClasses(int rows, TensorShape inputShape, int classes)
    {
        byte[] inputs = new byte[rows * inputShape.Size];
        new Random(1).NextBytes(inputs);
        return Dataset.FromBytes(inputs, inputShape, Labels(rows, classes));
    }

    private static Targets Labels(int rows, int classes)
    {
        Random random = new(2);
        int[] labels = [.. Enumerable.Range(0, rows).Select(_ => random.Next(classes))];
        return Targets.Classes(labels, [.. Enumerable.Range(0, classes).Select(number => $"{number}")]);
    }
}
