namespace MLNet.DeepExtensions.Documents;

/// <summary>
/// Each program of the documents that uses what this project refers to is compiled and run. What uses more (Microsoft.ML, AutoML, Vision)
/// is run by another project with this test, which is left out of the build where the feed lacks it.
/// </summary>
public class DocumentTests(DocumentRuns runs)
{
    public static TheoryData<string> Programs { get; } =
    [
        .. DocumentedProgram.All
            .Where(static program => program.TestProject == typeof(DocumentTests).Assembly.GetName().Name)
            .Select(static program => program.Name),
    ];

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Documented_programs_compile_and_run(string name)
    {
        DocumentedProgram program = DocumentedProgram.All.Single(candidate => candidate.Name == name);
        if (program.Runs)
        {
            _ = await runs.Of(program);
            return;
        }

        string assembly = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.dll");
        try
        {
            program.Compile(assembly);
        }
        finally
        {
            File.Delete(assembly);
        }
    }
}
