using System.Text.RegularExpressions;

namespace MLNet.DeepExtensions.Architecture.Tests;

/// <summary>A package's page stands far from the repository: nothing on it may lead to a file there.</summary>
public partial class PackagePageTests
{
    public static TheoryData<string> Projects => [.. ShippedProject.All.Select(static project => FullName(project.Name))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Each_package_has_a_page_of_its_own_that_says_how_it_is_installed(string project)
    {
        string page = File.ReadAllText(RepositoryFiles.PathOf($"src/{project}/README.md"));

        Assert.StartsWith($"# {project}\n", page, StringComparison.Ordinal);
        string installs = ShippedProject.All.Single(shipped => FullName(shipped.Name) == project).IsTool ? "tool install --global" : "add package";
        Assert.Contains($"dotnet {installs} {project} --prerelease\n", page, StringComparison.Ordinal);
        Assert.All(Links().Matches(page), static link => Assert.StartsWith("https://", link.Groups[1].Value, StringComparison.Ordinal));
    }

    private static string FullName(string name) => name.Length == 0 ? ShippedProject.Prefix : $"{ShippedProject.Prefix}.{name}";

    [GeneratedRegex(@"\]\(([^)]*)\)")]
    private static partial Regex Links();
}
