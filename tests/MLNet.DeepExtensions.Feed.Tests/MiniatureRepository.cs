using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;

namespace MLNet.DeepExtensions.Feed.Tests;

/// <summary>
/// A repository in a temporary folder with this one's build files and four projects: <c>Field</c> needs ILGPU, <c>Wide</c> needs ILGPU and
/// Microsoft.ML, <c>Plain</c> needs nothing, <c>Dependent</c> refers to the three. Its only feed is a folder, and its package folder starts
/// empty, so no network is asked.
/// </summary>
internal sealed class MiniatureRepository : IDisposable
{
    /// <summary>What <see cref="Evaluate"/> tells of a project that is left out.</summary>
    public static readonly (int Files, int Packages, string IsTestProject) LeftOut = (0, 0, "false");

    private readonly string _root = Directory.CreateTempSubdirectory("mldx-feed-").FullName;

    public MiniatureRepository()
    {
        string original = RepositoryFiles.Root;
        foreach (string file in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"])
        {
            File.Copy(Path.Combine(original, file), Path.Combine(_root, file));
        }

        // Which feed has which package is the test's affair, whatever this computer's own settings say.
        File.WriteAllText(
            Path.Combine(_root, "nuget.config"),
            "<configuration><packageSources><clear /></packageSources><packageSourceMapping><clear /></packageSourceMapping></configuration>");
        Directory.CreateDirectory(Path.Combine(_root, "build"));
        foreach (string file in Directory.GetFiles(Path.Combine(original, "build")))
        {
            File.Copy(file, Path.Combine(_root, "build", Path.GetFileName(file)));
        }

        Feed = Directory.CreateDirectory(Path.Combine(_root, "feed")).FullName;
        AddProject("Field", """<PackageReference Include="ILGPU" />""");
        AddProject("Wide", """<PackageReference Include="ILGPU" /><PackageReference Include="Microsoft.ML" />""");
        AddProject("Plain", "");
        AddProject("Dependent", """<ProjectReference Include="../Field/Field.csproj;../Wide/Wide.csproj;../Plain/Plain.csproj" />""");
    }

    /// <summary>The folder that is the only feed.</summary>
    public string Feed { get; }

    /// <summary>Puts a package of no content on the feed.</summary>
    public void Publish(string id, string version, string? dependency = null)
    {
        using ZipArchive package = ZipFile.Open(Path.Combine(Feed, $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
        using (StreamWriter nuspec = new(package.CreateEntry($"{id}.nuspec").Open()))
        {
            string dependencies = dependency is null ? "" : $"""<dependency id="{dependency}" version="1.0.0" />""";
            nuspec.Write(
                $"""
                <?xml version="1.0"?>
                <package><metadata>
                  <id>{id}</id><version>{version}</version><authors>tests</authors><description>Of no content.</description>
                  <dependencies><group targetFramework="net10.0">{dependencies}</group></dependencies>
                </metadata></package>
                """);
        }

        package.CreateEntry("lib/net10.0/_._");
    }

    /// <summary>Restores a project and those that it refers to.</summary>
    public Result Restore(string project, params string[] properties) =>
        Run(["msbuild", $"{project}/{project}.csproj", "-target:Restore", "-nologo", "-maxCpuCount:1", "-nodeReuse:false",
            .. properties.Length == 0 ? [$"-property:RestoreSources={Feed}"] : properties]);

    /// <summary>How many files of a project an ordinary build would compile, and whether it would count as a test.</summary>
    public (int Files, int Packages, string IsTestProject) Evaluate(string project)
    {
        Result result = Run(
            ["msbuild", $"{project}/{project}.csproj", "-getItem:Compile", "-getItem:PackageReference", "-getProperty:IsTestProject"]);
        Assert.True(result.ExitCode == 0, result.Output);
        JsonElement json = JsonDocument.Parse(result.Output).RootElement;
        JsonElement items = json.GetProperty("Items");
        return (
            items.GetProperty("Compile").GetArrayLength(),
            items.GetProperty("PackageReference").GetArrayLength(),
            json.GetProperty("Properties").GetProperty("IsTestProject").GetString()!);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void AddProject(string name, string items)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_root, name)).FullName;
        File.WriteAllText(Path.Combine(folder, "Type.cs"), $"namespace {name}; public class Type;");
        File.WriteAllText(
            Path.Combine(folder, $"{name}.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><IsTestProject>true</IsTestProject></PropertyGroup>
              <ItemGroup>{items}</ItemGroup>
            </Project>
            """);
    }

    private Result Run(string[] arguments)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = _root,
            RedirectStandardOutput = true,
            Environment =
            {
                ["NUGET_PACKAGES"] = Path.Combine(_root, "packages"),
                ["DOTNET_CLI_UI_LANGUAGE"] = "en",
                ["DOTNET_NOLOGO"] = "1",
            },
        };
        foreach (
            string setting in start.Environment.Keys.Where(static key => key.StartsWith("Restore", StringComparison.OrdinalIgnoreCase))
                .ToArray())
        {
            start.Environment.Remove(setting);
        }

        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Result(process.ExitCode, output);
    }

    /// <summary>What a run of dotnet said.</summary>
    public sealed record Result(int ExitCode, string Output)
    {
        /// <summary>The lines that tell of a package that no feed has.</summary>
        public IReadOnlyList<string> Reports => [.. Output.Split('\n').Where(line => line.Contains("MLDX001", StringComparison.Ordinal))];
    }
}
