namespace MLNet.DeepExtensions.Networks.Tests;

/// <summary>The package's own components of a kind: what a test's list must have all of.</summary>
internal static class OwnTypes
{
    public static Type[] Of<TBase>() =>
        [.. typeof(TBase).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(TBase)) && !type.IsAbstract)];

    /// <summary>Fails where a component of a kind is missing in a test's list.</summary>
    public static void AllAreIn<TBase>(IEnumerable<TBase> tested)
    {
        string[] without = [.. Of<TBase>().Except(tested.Select(component => component!.GetType())).Select(type => type.Name)];
        Assert.True(without.Length == 0, $"These have no case here: {string.Join(", ", without)}.");
    }
}
