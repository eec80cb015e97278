namespace MLNet.DeepExtensions.Packages.Tests;

/// <summary>The command line is installed as a dotnet tool, and runs.</summary>
[Collection(nameof(PackageFeed))]
public sealed class InstalledToolTests(PackageFeed feed)
{
    private const string Package = "MLNet.DeepExtensions.CommandLine";

    [Fact]
    public void The_tool_trains_and_predicts()
    {
        string folder = feed.App("tool");
        feed.Dotnet(folder, "tool", "install", Package, "--version", PackageFeed.Version, "--tool-path", Path.Combine(folder, "tools"));
        string tool = Path.Combine(folder, "tools", OperatingSystem.IsWindows() ? "mlnet-deep.exe" : "mlnet-deep");
        File.Copy(RepositoryFiles.Penguins, Path.Combine(folder, "penguins.csv"));
        File.WriteAllText(
            Path.Combine(folder, "rows.csv"),
            "island,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,sex,year\nBiscoe,46.1,13.2,211,4500,female,2007\n");

        Assert.StartsWith(PackageFeed.Version, PackageFeed.Run(tool, folder, "--version"), StringComparison.Ordinal);
        string training = PackageFeed.Run(tool, folder, "train", "penguins.csv", "--label", "species", "--epochs", "10");
        Assert.Contains("saved     model.safetensors", training, StringComparison.Ordinal);
        Assert.Contains("\nGentoo,0.", PackageFeed.Run(tool, folder, "predict", "model.safetensors", "rows.csv"), StringComparison.Ordinal);
    }
}
