namespace MLNet.DeepExtensions.Feed.Tests;

public class FeedTests
{
    private static readonly (int, int, string) s_leftOut = (0, 0, "false");

    [Fact]
    public void A_project_whose_package_no_feed_has_is_left_out_until_a_feed_has_it()
    {
        using MiniatureRepository repository = new();

        MiniatureRepository.Result without = repository.Restore("Field");

        Assert.True(without.ExitCode == 0, without.Output);
        Assert.Contains("warning MLDX001: No configured feed has ILGPU:", Assert.Single(without.Reports), StringComparison.Ordinal);
        Assert.Equal(s_leftOut, repository.Evaluate("Field"));

        repository.Publish("ILGPU", "1.5.3");
        MiniatureRepository.Result with = repository.Restore("Field");

        Assert.True(with.ExitCode == 0, with.Output);
        Assert.Empty(with.Reports);
        Assert.Equal((1, 1, "true"), repository.Evaluate("Field"));
    }

    [Fact]
    public void Projects_that_depend_on_one_that_is_left_out_are_left_out_too_and_each_package_is_named_once()
    {
        using MiniatureRepository repository = new();

        MiniatureRepository.Result result = repository.Restore("Dependent");

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Equal(2, result.Reports.Count);
        Assert.Single(result.Reports, line => line.Contains("has ILGPU: MLNet.DeepExtensions.Kernels.Ilgpu and", StringComparison.Ordinal));
        Assert.Single(result.Reports, line => line.Contains("has Microsoft.ML: MLNet.DeepExtensions and", StringComparison.Ordinal));
        Assert.Equal(s_leftOut, repository.Evaluate("Dependent"));
        Assert.Equal((1, 0, "true"), repository.Evaluate("Plain"));
    }

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
        Assert.Equal(s_leftOut, repository.Evaluate("Field"));
    }

    [Fact]
    public void A_release_build_does_not_put_up_with_it()
    {
        using MiniatureRepository repository = new();

        MiniatureRepository.Result result = repository.Restore("Field", $"-property:RestoreSources={repository.Feed}", "-property:RequireFieldPackages=true");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("error MLDX001: No configured feed has ILGPU,", result.Reports[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_feed_that_does_not_answer_is_an_error_and_not_a_missing_package()
    {
        using MiniatureRepository repository = new();

        MiniatureRepository.Result result = repository.Restore("Field", $"-property:RestoreSources={repository.Feed}/gone");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Empty(result.Reports);
        Assert.Contains("error MLDX003: The feeds could not be asked for ILGPU", result.Output, StringComparison.Ordinal);
        Assert.Contains("NU1301", result.Output, StringComparison.Ordinal);
        Assert.Equal((1, 1, "true"), repository.Evaluate("Field"));
    }
}
