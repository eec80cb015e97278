using System.Text.RegularExpressions;
using MLNet.DeepExtensions.Kernels.Cpu;

namespace MLNet.DeepExtensions.Kernels.Tests;

/// <summary>The folders of the kernels' project stand one on the other.</summary>
public class FolderCircleTests
{
    private const string Project = "src/MLNet.DeepExtensions.Kernels";

    [Fact]
    public void No_folders_use_each_other_in_a_circle()
    {
        FolderGraph graph = new(typeof(CpuKernelSet).Assembly, RepositoryFiles.PathOf(Project));

        Assert.True(graph.Reaches("Cpu", "Cpu/Threading"), "The kernel set has its threads.");
        Assert.Empty(graph.Circles);
    }

    [Fact]
    public void The_processor_is_asked_for_its_instruction_sets_in_one_folder()
    {
        string root = RepositoryFiles.PathOf(Project);
        IEnumerable<string> asking = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/'))
            .Where(file => !file.StartsWith("Cpu/Simd/", StringComparison.Ordinal) && !file.StartsWith("obj/", StringComparison.Ordinal))
            .Where(file => Regex.IsMatch(File.ReadAllText(Path.Combine(root, file)), @"\b(Avx\w*|Fma)\.IsSupported"));

        Assert.Empty(asking);
    }
}
