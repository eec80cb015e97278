namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

/// <summary>The folders of the GPU kernels' project stand one on the other.</summary>
public class FolderCircleTests
{
    [Fact]
    public void No_folders_use_each_other_in_a_circle()
    {
        FolderGraph graph = new(typeof(IlgpuKernelSet).Assembly, RepositoryFiles.PathOf("src/MLNet.DeepExtensions.Kernels.Ilgpu"), ".");

        Assert.True(graph.Reaches("Gemm", "Launching"), "Products are launched.");
        Assert.Empty(graph.Circles);
    }
}
