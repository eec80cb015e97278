using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Training;

/// <summary>Small data that is easily learned.</summary>
internal static class Samples
{
    /// <summary><c>y = 2 a - 3 b + 1</c>.</summary>
    public static InMemoryDataset Line(int rows = 64, int seed = 1, float[]? weights = null)
    {
        float[] inputs = GradientCheck.Normal(new Random(seed), rows * 2);
        float[] targets = [.. inputs.Chunk(2).Select(row => (2 * row[0]) - (3 * row[1]) + 1)];
        return Dataset.FromArrays(inputs, [2], targets, weights);
    }

    /// <summary>Rows of three features, whose class is the number of the largest.</summary>
    public static InMemoryDataset Classes(int rows = 90, int seed = 1)
    {
        float[] inputs = GradientCheck.Normal(new Random(seed), rows * 3);
        int[] classes = [.. inputs.Chunk(3).Select(row => Array.IndexOf(row, row.Max()))];
        return Dataset.FromArrays(inputs, [3], Targets.Classes(classes, ["first", "second", "third"]));
    }

    public static Network LineNetwork() => Network.Input([2]).Dense(1).Build();

    public static Network ClassNetwork() => Network.Input([3]).Dense(8, Activation.Tanh).Dense(3, Activation.Softmax).Build();
}
