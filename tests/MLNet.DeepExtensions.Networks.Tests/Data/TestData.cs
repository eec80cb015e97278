using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

/// <summary>Short forms for reading datasets.</summary>
internal static class TestData
{
    public static (float[] Inputs, float[] Targets, float[] Weights) Read(this Dataset dataset, params long[] rows)
    {
        float[] inputs = new float[rows.Length * dataset.InputShape.Size];
        float[] targets = new float[rows.Length * dataset.TargetWidth];
        float[] weights = new float[rows.Length];
        dataset.Read(rows, inputs, targets, weights);
        return (inputs, targets, weights);
    }

    public static float[] AllInputs(this Dataset dataset) => dataset.Read(AllRows(dataset)).Inputs;

    public static float[] AllTargets(this Dataset dataset) => dataset.Read(AllRows(dataset)).Targets;

    public static long[] AllRows(this Dataset dataset) => [.. Enumerable.Range(0, (int)dataset.Count).Select(static row => (long)row)];
}
