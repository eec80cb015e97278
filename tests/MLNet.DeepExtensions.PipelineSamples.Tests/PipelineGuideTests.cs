using MLNet.DeepExtensions.Documents;

namespace MLNet.DeepExtensions.PipelineSamples.Tests;

public class PipelineGuideTests(DocumentRuns runs)
{
    [Fact]
    public async Task The_guide_s_first_program_trains_saves_loads_and_predicts()
    {
        (string output, string folder) = await runs.Of("docs/mlnet.md");

        Assert.Equal("Gentoo", output.Trim());
        Assert.True(File.Exists(Path.Combine(folder, "penguins.mlnet")));
    }
}
