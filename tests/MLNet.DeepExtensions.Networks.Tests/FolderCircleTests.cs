namespace MLNet.DeepExtensions.Networks.Tests;

/// <summary>
/// The folders of the engine's projects stand one on the other. A project's own folder has the types that open the others to users
/// (<see cref="Network"/>, <see cref="TrainedNetwork"/>, <c>Dataset</c>); it is left out.
/// </summary>
public class FolderCircleTests
{
    [Theory]
    [InlineData("Networks.Data", typeof(MLNet.DeepExtensions.Networks.Data.Dataset), "Views", "Scalers")]
    [InlineData("Networks.Reporting", typeof(MLNet.DeepExtensions.Networks.Reporting.TrainingReport), "Charts", "Html")]
    [InlineData("Networks.Tables", typeof(MLNet.DeepExtensions.Networks.Tables.TableEncoder), "Writers", "Fitting")]
    [InlineData("Networks.Onnx", typeof(TrainedNetworkOnnxExtensions), "Format", "Export")]
    public void No_folders_use_each_other_in_a_circle(string project, Type type, string below, string above)
    {
        FolderGraph graph = GraphOf(project, type);

        Assert.True(graph.Reaches(above, below), $"{above} uses {below}.");
        Assert.Empty(graph.Circles);
    }

    [Fact]
    public void Only_layers_and_the_plans_that_they_are_built_into_know_each_other()
    {
        string[] together = ["Layers", "Layers/Steps", "Plans"];
        FolderGraph graph = GraphOf("Networks", typeof(Network));

        Assert.True(graph.Reaches("Callbacks", "Training"), "Callbacks follow a training.");
        Assert.True(graph.Reaches("Plans", "Layers"), "A plan is built from layers.");
        string[] others = [.. graph.Circles.Where(circle => !circle.Split(':')[0].Split(" uses ").All(together.Contains))];
        Assert.True(others.Length == 0, string.Join('\n', others));
    }

    private static FolderGraph GraphOf(string project, Type type) =>
        new(type.Assembly, RepositoryFiles.PathOf($"src/MLNet.DeepExtensions.{project}"), ".");
}
