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
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Directory.Packages.props")))
        {
            root = root.Parent;
        }

        string path = Path.GetFullPath(Path.Combine(root?.FullName ?? "/", "..", "shared", "data", folder));
        Assert.SkipUnless(Directory.Exists(path), $"The data folder '{folder}' is not beside the repository (../shared/data).");
        return path;
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
