using MLNet.DeepExtensions.Documents;

namespace MLNet.DeepExtensions.Samples.Tests;

public class DocumentBlockTests
{
    [Fact]
    public void Blocks_are_found_with_their_lines_and_marks()
    {
        DocumentBlock[] blocks =
        [
            .. DocumentBlock.In(
                """
                text
                ```csharp
                // A comment.
                using System;
                ```
                ```bash
                ```csharp
                ```
                <!-- csharp
                int hidden = 1;
                -->
                ```csharp compile-only
                hidden++;
                ```
                """),
        ];

        Assert.Equal(
            [
                new DocumentBlock(3, "// A comment.\nusing System;\n", IsCompiledOnly: false),
                new DocumentBlock(10, "int hidden = 1;\n", IsCompiledOnly: false),
                new DocumentBlock(13, "hidden++;\n", IsCompiledOnly: true),
            ],
            blocks);
        Assert.Equal([true, false, false], blocks.Select(static block => block.BeginsProgram));
    }

    [Theory]
    [InlineData("```C#\n```")]
    [InlineData("```cs\n```")]
    [InlineData("```csharp no-run\n```")]
    [InlineData("```csharp\nnever ended")]
    public void A_block_that_no_test_would_run_is_refused(string text) =>
        Assert.Throws<FormatException>(() => DocumentBlock.In(text).ToArray());

    [Fact]
    public void Each_table_of_options_is_one_of_the_engine_s_or_of_a_trainer_s() => Assert.All(
        DocumentedTableTests.All.Select(static table => table.Type).Except(
            DocumentedTableTests.Tables.Select(static row => row.Data.Item2)),
        static type => Assert.Contains("Trainer", type, StringComparison.Ordinal));

    [Fact]
    public void Each_documented_program_is_run_by_a_project_of_tests()
    {
        Assert.NotEmpty(DocumentedProgram.All);
        Assert.All(DocumentedProgram.All, static program => Assert.Contains(
            @"<Compile Include=""..\Documents\*.cs""",
            File.ReadAllText(RepositoryFiles.PathOf($"tests/{program.TestProject}/{program.TestProject}.csproj")),
            StringComparison.Ordinal));
    }
}
