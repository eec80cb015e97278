namespace MLNet.DeepExtensions.Architecture.Tests;

/// <summary>docs/architecture.md's first table: who stands on whom.</summary>
public sealed class RingTests
{
    /// <summary>Ring by ring, and in a ring from the bottom up: a project refers to those above it in this list alone.</summary>
    private static readonly (string Project, double Ring, string[] Packages)[] s_rings =
    [
        ("Kernels", 0, ["System.Numerics.Tensors"]),
        ("Networks.Data", 0, []),
        ("Networks.Csv", 0, ["CsvHelper"]),
        ("Networks", 0, []),
        ("Networks.Tables", 0, []),
        ("Networks.Onnx", 0, []),
        ("Networks.TransferLearning", 0, []),
        ("Networks.Reporting", 0, []),
        ("Networks.LiveReport", 0, []),
        ("Networks.Logging", 0, ["Microsoft.Extensions.Logging.Abstractions"]),
        ("Networks.Terminal", 0, ["Spectre.Console"]),
        ("Mpi", 0, []),
        ("Kernels.Ilgpu", 1, ["ILGPU"]),
        ("", 2, ["Microsoft.ML"]),
        ("Images", 2.5, ["Microsoft.ML.ImageAnalytics"]),
        ("AutoML", 2.5, ["Microsoft.ML.AutoML"]),
        ("Vision", 3, ["Microsoft.ML.Vision", "SciSharp.TensorFlow.Redist"]),
        ("CommandLine", 4, ["Spectre.Console", "System.CommandLine"]),
    ];

    [Fact]
    public void Every_project_stands_in_a_ring() =>
        Assert.Equal(
            s_rings.Select(static ring => ring.Project).Order(), ShippedProject.All.Select(static project => project.Name).Order());

    [Fact]
    public void A_project_refers_only_to_those_further_in()
    {
        string[] order = [.. s_rings.Select(static ring => ring.Project)];
        foreach (ShippedProject project in ShippedProject.All)
        {
            Assert.All(project.Projects, used => Assert.True(
                Array.IndexOf(order, used) < Array.IndexOf(order, project.Name),
                $"'{project.Name}' refers to '{used}', which stands further out."));
        }
    }

    [Fact]
    public void Ring_1_knows_kernels_alone() =>
        Assert.Equal(["Kernels"], ShippedProject.All.Single(static project => project.Name == "Kernels.Ilgpu").Projects);

    [Fact]
    public void The_command_line_needs_no_package_that_a_feed_may_lack() =>
        Assert.All(
            ShippedProject.All.Single(static project => project.Name == "CommandLine").Projects,
            static used => Assert.StartsWith("Networks", used, StringComparison.Ordinal));

    [Fact]
    public void A_project_carries_the_packages_that_it_is_there_for_and_no_other()
    {
        foreach (ShippedProject project in ShippedProject.All)
        {
            Assert.Equal(s_rings.Single(ring => ring.Project == project.Name).Packages.Order(), project.Packages.Order());
        }
    }

    [Fact]
    public void Whoever_takes_the_engine_gets_no_third_party_package()
    {
        Dictionary<string, ShippedProject> projects = ShippedProject.All.ToDictionary(static project => project.Name);
        IEnumerable<string> PackagesOf(string name) => projects[name].Packages.Concat(projects[name].Projects.SelectMany(PackagesOf));

        // System.Numerics.Tensors is .NET's own.
        Assert.Equal(["System.Numerics.Tensors"], PackagesOf("Networks").Distinct());
    }

    [Fact]
    public void No_shipped_project_sees_the_internals_of_another()
    {
        // ILGPU makes an assembly of this name in memory for its launchers.
        string[] allowed = ["ILGPURuntime"];
        string[] shipped = [.. ShippedProject.All.Select(static project => $"{ShippedProject.Prefix}.{project.Name}".TrimEnd('.'))];
        foreach (ShippedProject project in ShippedProject.All)
        {
            string[] friends = [.. project.Friends.Intersect(shipped)];
            Assert.True(friends.Length == 0, $"'{project.Name}' shows its internals to {string.Join(", ", friends)}.");
            Assert.All(
                project.Friends.Except(allowed),
                friend => Assert.True(
                    friend.EndsWith("Tests", StringComparison.Ordinal) || friend.EndsWith("Benchmarks", StringComparison.Ordinal)
                        || friend.EndsWith("Conformance", StringComparison.Ordinal),
                    $"'{project.Name}' shows its internals to {friend}."));
        }
    }
}
