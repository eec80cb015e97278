using System.Diagnostics;
using System.Reflection;

namespace MLNet.DeepExtensions.Packages.Tests;

/// <summary>
/// The engine's packages in a folder that is a feed, and apps outside of the repository that install from it into a package folder which
/// is empty at first. What is not of this repository comes from the packages that its build has installed, so that no network is asked.
/// </summary>
public sealed class PackageFeed : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("mldx-packages-");

    public PackageFeed()
    {
        Feed = Path.Combine(_root.FullName, "feed");
        string project = RepositoryFiles.PathOf("tests/MLNet.DeepExtensions.Packages.Tests/MLNet.DeepExtensions.Packages.Tests.csproj");
        Dotnet(
            _root.FullName, "msbuild", project, "-target:PackIntoFolder", $"-property:FeedFolder={Feed}",
            $"-property:Configuration={Setting("Configuration")}", "-nologo", "-verbosity:quiet", "-nodeReuse:false");
        File.WriteAllText(
            Path.Combine(_root.FullName, "nuget.config"),
            $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="new" value="{Feed}" />
                <add key="installed" value="{Setting("PackageRoot")}" />
              </packageSources>
              <packageSourceMapping><clear /></packageSourceMapping>
            </configuration>
            """);
    }

    /// <summary>The folder that the packages lie in.</summary>
    public string Feed { get; }

    /// <summary>The version of all packages.</summary>
    public static string Version => Setting("PackageVersion");

    /// <summary>Whether the build has installed a package: the feeds of a company may lack it.</summary>
    public static bool IsInstalled(string package) => Directory.Exists(Path.Combine(Setting("PackageRoot"), package));

    /// <summary>Makes an app's folder with some files.</summary>
    public string App(string name, params (string File, string Text)[] files)
    {
        string folder = _root.CreateSubdirectory(name).FullName;
        foreach ((string file, string text) in files)
        {
            File.WriteAllText(Path.Combine(folder, file), text);
        }

        return folder;
    }

    /// <summary>Runs dotnet and gives what it printed; a failure fails the test, with the output.</summary>
    public string Dotnet(string folder, params string[] arguments)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            Environment =
            {
                ["DOTNET_CLI_UI_LANGUAGE"] = "en",
                ["DOTNET_NOLOGO"] = "1",
                ["MSBUILDDISABLENODEREUSE"] = "1",
            },
        };
        if (arguments[0] != "msbuild")
        {
            start.Environment["NUGET_PACKAGES"] = Path.Combine(_root.FullName, "packages");
        }

        return Run(start);
    }

    /// <summary>Runs a program and gives what it printed; a failure fails the test, with the output.</summary>
    public static string Run(string program, string folder, params string[] arguments) =>
        Run(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true });

    private static string Run(ProcessStartInfo start)
    {
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{start.FileName} {string.Join(' ', start.ArgumentList)}\n{output}");
        return output;
    }

    public void Dispose() => _root.Delete(recursive: true);

    private static string Setting(string name) => typeof(PackageFeed).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == name).Value!;
}

/// <summary>The packages are made once for all tests.</summary>
[CollectionDefinition(nameof(PackageFeed))]
public sealed class PackageFeedTests : ICollectionFixture<PackageFeed>;
