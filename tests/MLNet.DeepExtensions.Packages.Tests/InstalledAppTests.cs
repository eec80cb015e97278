using MLNet.DeepExtensions.Documents;

namespace MLNet.DeepExtensions.Packages.Tests;

/// <summary>New apps install the packages and do what the pages say, word for word.</summary>
[Collection(nameof(PackageFeed))]
public sealed class InstalledAppTests(PackageFeed feed)
{
    private const string Digits = "samples/QuickStart/data/digits.csv.gz";

    [Fact]
    public void A_console_app_runs_the_readmes_program()
    {
        string folder = feed.App(
            "console",
            ("console.csproj", Project("Microsoft.NET.Sdk", "Networks", "Networks.Csv", "Networks.Terminal")),
            ("Program.cs", FirstBlock("README.md")));
        Directory.CreateDirectory(Path.Combine(folder, Path.GetDirectoryName(Digits)!));
        File.Copy(RepositoryFiles.PathOf(Digits), Path.Combine(folder, Digits));

        string output = feed.Dotnet(folder, "run", "-c", "Release");

        Assert.Matches(@"loss 0\.\d{4}, accuracy 0\.9\d{3}", output);
        Assert.True(File.Exists(Path.Combine(folder, "digits.safetensors")));
    }

    [Fact]
    public void A_web_app_predicts()
    {
        string folder = feed.App(
            "web",
            ("web.csproj", Project("Microsoft.NET.Sdk.Web", "Networks")),
            ("Program.cs", """
                using MLNet.DeepExtensions.Networks;

                Network network = Network.Input([2]).Dense(1).Build();
                TrainedNetwork trained = new(network, NetworkWeights.Initialize(network, seed: 1));
                WebApplication app = WebApplication.Create(args);
                app.Urls.Add("http://127.0.0.1:0");
                app.MapGet("/predict", (float a, float b) => trained.Predict([a, b]));
                await app.StartAsync();
                using HttpClient client = new();
                string answer = await client.GetStringAsync(app.Urls.First() + "/predict?a=0&b=0");
                Console.WriteLine("answer " + answer);
                await app.StopAsync();
                """));

        Assert.Contains("answer [0]", feed.Dotnet(folder, "run", "-c", "Release"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_app_of_one_file_trains_saves_loads_and_predicts()
    {
        // Such apps are made ready for native code, whose compiler a feed may lack.
        string native = PackageFeed.IsInstalled("microsoft.dotnet.ilcompiler") ? "" : "#:property PublishAot=false\n";
        string folder = feed.App(
            "file",
            ("app.cs", $"#:package MLNet.DeepExtensions.Networks@{PackageFeed.Version}\n{native}"
                + "#:property JsonSerializerIsReflectionEnabledByDefault=false\n" + FirstBlock("src/MLNet.DeepExtensions.Networks/README.md")));

        string output = feed.Dotnet(folder, "run", "app.cs");

        Assert.Contains("same, different, different, same", output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "xor.safetensors")));
    }

    private static string FirstBlock(string page) => DocumentBlock.In(File.ReadAllText(RepositoryFiles.PathOf(page))).First().Code;

    private static string Project(string sdk, params string[] packages) =>
        $"""
        <Project Sdk="{sdk}">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
          </PropertyGroup>
          <ItemGroup>
            {string.Concat(packages.Select(name =>
                $"<PackageReference Include=\"MLNet.DeepExtensions.{name}\" Version=\"{PackageFeed.Version}\" />"))}
          </ItemGroup>
        </Project>
        """;
}
