using System.Collections.Concurrent;

[assembly: AssemblyFixture(typeof(MLNet.DeepExtensions.Documents.DocumentRuns))]

namespace MLNet.DeepExtensions.Documents;

/// <summary>Runs each documented program once, whichever tests look at what it printed and wrote.</summary>
public sealed class DocumentRuns : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("documented-");
    private readonly ConcurrentDictionary<DocumentedProgram, Lazy<Task<(string Output, string Folder)>>> _runs = new();

    /// <summary>Compiles and runs a program, and gives what it printed and the folder that it wrote to.</summary>
    internal Task<(string Output, string Folder)> Of(DocumentedProgram program) => _runs.GetOrAdd(program, _ => new(async () =>
    {
        string folder = _folder.CreateSubdirectory($"{_folder.Name}-{program.Name.Replace('/', '-').Replace(':', '-')}").FullName;
        return (await program.Run(folder), folder);
    })).Value;

    /// <summary>Runs one of a document's programs.</summary>
    /// <param name="document">The document's path in the repository.</param>
    /// <param name="program">Which of its programs, from 0.</param>
    public Task<(string Output, string Folder)> Of(string document, int program = 0) =>
        Of(DocumentedProgram.All.Where(candidate => candidate.Document == document).ElementAt(program));

    public void Dispose() => _folder.Delete(recursive: true);
}
