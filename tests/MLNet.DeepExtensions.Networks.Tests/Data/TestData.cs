using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

/// <summary>Files for tests, and short forms for reading datasets.</summary>
internal static class TestData
{
    public static string Penguins => Path.Combine(AppContext.BaseDirectory, "data", "penguins.csv");

    public static string Digits => Path.Combine(AppContext.BaseDirectory, "data", "digits.csv.gz");

    /// <summary>A folder of the larger data beside the repository; the test is skipped where it is absent.</summary>
    public static string Shared(string folder)
    {
        for (DirectoryInfo? above = new(AppContext.BaseDirectory); above is not null; above = above.Parent)
        {
            string path = Path.Combine(above.FullName, "shared", "data", folder);
            if (Directory.Exists(path))
            {
                return path;
            }
        }

        Assert.Skip($"The data folder 'shared/data/{folder}' is in none of the folders above {AppContext.BaseDirectory}.");
        return "";
    }

    public static (float[] Inputs, float[] Targets, float[] Weights) Read(this Dataset dataset, params long[] rows)
    {
        var inputs = new float[rows.Length * dataset.InputShape.Size];
        var targets = new float[rows.Length * dataset.TargetWidth];
        var weights = new float[rows.Length];
        dataset.Read(rows, inputs, targets, weights);
        return (inputs, targets, weights);
    }

    public static float[] AllInputs(this Dataset dataset) => dataset.Read(AllRows(dataset)).Inputs;

    public static float[] AllTargets(this Dataset dataset) => dataset.Read(AllRows(dataset)).Targets;

    public static long[] AllRows(this Dataset dataset) => [.. Enumerable.Range(0, (int)dataset.Count).Select(static row => (long)row)];
}
