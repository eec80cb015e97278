namespace MLNet.DeepExtensions.Feed.Tests;

public class LeftOutProjectTests
{
    [Fact]
    public void A_project_whose_package_no_feed_has_is_left_out_until_a_feed_has_it()
    {
        using MiniatureRepository repository = new();

        MiniatureRepository.Result without = repository.Restore("Field");

        Assert.True(without.ExitCode == 0, without.Output);
        Assert.Contains("warning MLDX001: No configured feed has ILGPU:", Assert.Single(without.Reports), StringComparison.Ordinal);
        Assert.Equal(MiniatureRepository.LeftOut, repository.Evaluate("Field"));

        repository.Publish("ILGPU", "1.5.3");
        MiniatureRepository.Result with = repository.Restore("Field");

        Assert.True(with.ExitCode == 0, with.Output);
        Assert.Empty(with.Reports);
        Assert.Equal((1, 1, "true"), repository.Evaluate("Field"));
    }

    [Fact]
    public void A_release_build_does_not_put_up_with_it()
    {
        using MiniatureRepository repository = new();

        MiniatureRepository.Result result = repository.Restore(
            "Field", $"-property:RestoreSources={repository.Feed}", "-property:RequireFieldPackages=true");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("error MLDX001: No configured feed has ILGPU,", result.Reports[0], StringComparison.Ordinal);
    }
}
