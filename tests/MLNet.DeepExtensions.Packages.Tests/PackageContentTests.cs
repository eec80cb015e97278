using System.IO.Compression;
using System.Xml.Linq;

namespace MLNet.DeepExtensions.Packages.Tests;

/// <summary>What a package has and asks for.</summary>
[Collection(nameof(PackageFeed))]
public sealed class PackageContentTests(PackageFeed feed)
{
    [Theory]
    [InlineData("Kernels", "System.Numerics.Tensors")]
    [InlineData("Networks.Data", "Kernels")]
    [InlineData("Networks", "Networks.Data")]
    [InlineData("Networks.Csv", "CsvHelper", "Networks.Data")]
    [InlineData("Networks.Tables", "Networks")]
    [InlineData("Networks.Onnx", "Networks")]
    [InlineData("Networks.Reporting", "Networks")]
    [InlineData("Networks.LiveReport", "Networks.Reporting")]
    [InlineData("Networks.TransferLearning", "Networks.Onnx")]
    [InlineData("Networks.Logging", "Networks", "Microsoft.Extensions.Logging.Abstractions")]
    [InlineData("Mpi", "Networks")]
    [InlineData("Networks.Terminal", "Networks", "Spectre.Console")]
    public void It_has_assembly_documentation_page_icon_and_symbols_and_asks_for_what_it_refers_to(string name, params string[] needs)
    {
        string id = $"MLNet.DeepExtensions.{name}";
        string path = Path.Combine(feed.Feed, $"{id}.{PackageFeed.Version}.nupkg");
        using ZipArchive package = ZipFile.OpenRead(path);

        Assert.All(
            [$"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml", "README.md", "icon.png"],
            file => Assert.True(package.GetEntry(file)?.Length > 0, file));
        Assert.True(File.Exists(Path.ChangeExtension(path, ".snupkg")));

        using Stream stream = package.GetEntry($"{id}.nuspec")!.Open();
        XElement metadata = XDocument.Load(stream).Root!.Elements().Single();
        string? Text(string element) => metadata.Elements().SingleOrDefault(child => child.Name.LocalName == element)?.Value;
        Assert.Equal((id, PackageFeed.Version, "MIT"), (Text("id"), Text("version"), Text("license")));
        Assert.Equal(("README.md", "icon.png"), (Text("readme"), Text("icon")));
        Assert.Contains('-', PackageFeed.Version);

        XElement[] dependencies = [.. metadata.Descendants().Where(static element => element.Name.LocalName == "dependency")];
        Assert.Equal(
            needs.Order(StringComparer.Ordinal),
            dependencies.Select(static dependency => dependency.Attribute("id")!.Value.Replace("MLNet.DeepExtensions.", ""))
                .Order(StringComparer.Ordinal));
        Assert.All(
            dependencies.Where(static dependency => dependency.Attribute("id")!.Value.StartsWith("MLNet.", StringComparison.Ordinal)),
            static dependency => Assert.Equal(PackageFeed.Version, dependency.Attribute("version")!.Value));
    }
}
