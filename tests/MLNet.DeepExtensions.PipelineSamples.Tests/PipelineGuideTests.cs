using MLNet.DeepExtensions.Documents;

namespace MLNet.DeepExtensions.PipelineSamples.Tests;

public class PipelineGuideTests
{
    [Fact]
    public void The_guide_to_transfer_learning_compiles()
    {
        using DocumentedProgram program = new("docs/transfer-learning.md");
    }

    [Fact]
    public async Task The_guide_s_first_block_trains_saves_loads_and_predicts()
    {
        using DocumentedProgram program = new("docs/mlnet.md");

        string output = await program.Run("samples/QuickStart/data/penguins.csv");

        Assert.Equal("Gentoo", output.Trim());
        Assert.True(File.Exists(Path.Combine(program.Folder, "penguins.mlnet")));
    }
}
