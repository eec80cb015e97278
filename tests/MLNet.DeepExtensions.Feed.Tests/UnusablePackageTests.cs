namespace MLNet.DeepExtensions.Feed.Tests;

public class UnusablePackageTests
{
    [Fact]
    public void Another_version_is_not_the_package()
    {
        using MiniatureRepository repository = new();
        repository.Publish("ILGPU", "1.5.2");

        MiniatureRepository.Result result = repository.Restore("Field");

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Contains("has ILGPU:", Assert.Single(result.Reports), StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_whose_own_dependency_is_nowhere_is_of_no_use_and_the_dependency_is_named()
    {
        using MiniatureRepository repository = new();
        repository.Publish("ILGPU", "1.5.3", dependency: "Nowhere.To.Be.Found");

        MiniatureRepository.Result result = repository.Restore("Field");

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Contains("has Nowhere.To.Be.Found:", Assert.Single(result.Reports), StringComparison.Ordinal);
        Assert.Equal(MiniatureRepository.LeftOut, repository.Evaluate("Field"));
    }
}
