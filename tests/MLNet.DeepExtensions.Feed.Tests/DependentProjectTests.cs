namespace MLNet.DeepExtensions.Feed.Tests;

public class DependentProjectTests
{
    [Fact]
    public void Projects_that_depend_on_one_that_is_left_out_are_left_out_too_and_each_package_is_named_once()
    {
        using MiniatureRepository repository = new();

        MiniatureRepository.Result result = repository.Restore("Dependent");

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Equal(2, result.Reports.Count);
        Assert.Single(result.Reports, line => line.Contains("has ILGPU: MLNet.DeepExtensions.Kernels.Ilgpu and", StringComparison.Ordinal));
        Assert.Single(result.Reports, line => line.Contains("has Microsoft.ML: MLNet.DeepExtensions and", StringComparison.Ordinal));
        Assert.Equal(MiniatureRepository.LeftOut, repository.Evaluate("Dependent"));
        Assert.Equal((1, 0, "true"), repository.Evaluate("Plain"));
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
