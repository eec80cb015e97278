namespace MLNet.DeepExtensions.Tests;

/// <summary>The folders of the ML.NET project stand one on the other.</summary>
public class FolderCircleTests
{
    [Fact]
    public void No_folders_use_each_other_in_a_circle()
    {
        FolderGraph graph = new(
            typeof(NetworkPredictionTransformer).Assembly, RepositoryFiles.PathOf("src/MLNet.DeepExtensions"), ".");

        Assert.True(graph.Reaches("Catalogs", "Trainers"), "The catalog makes trainers.");
        Assert.Empty(graph.Circles);
    }
}
