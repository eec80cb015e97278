using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MLNet.DeepExtensions.Documents;

/// <summary>
/// A program of a document: a block of C# that begins with using directives, and the blocks behind it that have none. It is compiled word
/// for word as a program's only file (statements of all blocks, then types) and run in a folder that has nothing but the files of the
/// repository that it names, at their paths; as an app of one file (<c>dotnet run app.cs</c>) is, without the JSON serializer's reflection.
/// </summary>
internal sealed partial class DocumentedProgram
{
    private static readonly CSharpParseOptions s_options = CompiledProgram.Syntax;

    private readonly IReadOnlyList<DocumentBlock> _blocks;

    private DocumentedProgram(string document, IReadOnlyList<DocumentBlock> blocks) => (Document, _blocks) = (document, blocks);

    /// <summary>The programs of README.md, CONTRIBUTING.md and the pages under docs.</summary>
    public static IReadOnlyList<DocumentedProgram> All { get; } =
    [
        .. Directory.GetFiles(RepositoryFiles.Root, "*.md")
            .Concat(Directory.GetFiles(RepositoryFiles.PathOf("docs"), "*.md", SearchOption.AllDirectories))
            .Select(static path => Path.GetRelativePath(RepositoryFiles.Root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)
            .SelectMany(In),
    ];

    /// <summary>The document's path in the repository.</summary>
    public string Document { get; }

    /// <summary>The document and the line of the first block.</summary>
    public string Name => $"{Document}:{_blocks[0].Line}";

    /// <summary>Whether the program is run; one with a block that is not to run is compiled only.</summary>
    public bool Runs => !_blocks.Any(static block => block.IsCompiledOnly);

    /// <summary>The project of tests that refers to what the program uses.</summary>
    public string TestProject => Uses("Microsoft.ML.AutoML") ? "MLNet.DeepExtensions.AutoML.Tests"
        : Uses("MLNet.DeepExtensions.Vision") ? "MLNet.DeepExtensions.Vision.Tests"
        : Uses("Microsoft.ML") ? "MLNet.DeepExtensions.PipelineSamples.Tests"
        : "MLNet.DeepExtensions.Samples.Tests";

    /// <summary>Compiles the program; a warning fails as an error does.</summary>
    /// <param name="assembly">The file that becomes the assembly.</param>
    public void Compile(string assembly) => CompiledProgram.Compile(assembly, [(Document, Text())]);

    /// <summary>Compiles the program and runs it to its end.</summary>
    /// <param name="folder">Where it runs and writes.</param>
    /// <returns>What it printed.</returns>
    public Task<string> Run(string folder)
    {
        foreach (string file in Files().Matches(Text()).Select(static match => match.Groups["path"].Value).Distinct())
        {
            string copy = Path.Combine(folder, file);
            _ = Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(RepositoryFiles.PathOf(file), copy);
        }

        return CompiledProgram.Run(folder, [(Document, Text())]);
    }

    private static IEnumerable<DocumentedProgram> In(string document)
    {
        List<DocumentBlock> blocks = [];
        foreach (DocumentBlock block in DocumentBlock.In(File.ReadAllText(RepositoryFiles.PathOf(document))))
        {
            if (block.BeginsProgram && blocks.Count > 0)
            {
                yield return new DocumentedProgram(document, blocks);
                blocks = [];
            }

            blocks.Add(block);
        }

        if (blocks.Count > 0)
        {
            yield return new DocumentedProgram(document, blocks);
        }
    }

    private bool Uses(string name) =>
        _blocks.Any(block => block.Code.Contains($"using {name};", StringComparison.Ordinal));

    private string Text()
    {
        (DocumentBlock Block, CompilationUnitSyntax Code)[] parts =
            [.. _blocks.Select(static block => (block, CSharpSyntaxTree.ParseText(block.Code, s_options).GetCompilationUnitRoot()))];
        StringBuilder text = new();
        foreach (string directive in parts.SelectMany(static part => part.Code.Usings).Select(static name => name.ToString()).Distinct())
        {
            _ = text.AppendLine(directive);
        }

        foreach (bool isStatement in (bool[])[true, false])
        {
            foreach ((DocumentBlock block, CompilationUnitSyntax code) in parts)
            {
                foreach (MemberDeclarationSyntax member in code.Members.Where(member => member is GlobalStatementSyntax == isStatement))
                {
                    int line = code.SyntaxTree.GetText().Lines.GetLinePosition(member.FullSpan.Start).Line;
                    _ = text.AppendLine().AppendLine($"#line {block.Line + line} \"{Document}\"").Append(member.ToFullString());
                }
            }
        }

        return text.ToString();
    }

    [GeneratedRegex("\"(?<path>samples/[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Files();
}
