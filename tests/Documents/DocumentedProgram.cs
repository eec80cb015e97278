using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;

namespace MLNet.DeepExtensions.Documents;

/// <summary>
/// A program of a document: a block of C# that begins with using directives, and the blocks behind it that have none. It is compiled word
/// for word as a program's only file (statements of all blocks, then types) and run in a folder that has nothing but the files of the
/// repository that it names, at their paths; as an app of one file (<c>dotnet run app.cs</c>) is, without the JSON serializer's reflection.
/// </summary>
internal sealed partial class DocumentedProgram
{
    /// <summary>What a console project has by its implicit usings.</summary>
    private const string ImplicitUsings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    private static readonly CSharpParseOptions s_options = new(LanguageVersion.Preview);

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
    public void Compile(string assembly)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            Path.GetFileNameWithoutExtension(assembly),
            [CSharpSyntaxTree.ParseText(ImplicitUsings, s_options), CSharpSyntaxTree.ParseText(Text(), s_options, Document)],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Select(static path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        EmitResult result = compilation.Emit(assembly);
        Assert.True(
            result.Success && result.Diagnostics.All(static diagnostic => diagnostic.Severity < DiagnosticSeverity.Warning),
            string.Join('\n', result.Diagnostics));
    }

    /// <summary>Compiles the program and runs it to its end.</summary>
    /// <param name="folder">Where it runs and writes.</param>
    /// <returns>What it printed.</returns>
    public async Task<string> Run(string folder)
    {
        foreach (string file in Files().Matches(Text()).Select(static match => match.Groups["path"].Value).Distinct())
        {
            string copy = Path.Combine(folder, file);
            _ = Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(RepositoryFiles.PathOf(file), copy);
        }

        // Beside the tests, where the assemblies that it uses lie.
        string tests = Path.Combine(AppContext.BaseDirectory, typeof(DocumentedProgram).Assembly.GetName().Name!);
        string assembly = Path.Combine(AppContext.BaseDirectory, $"{Path.GetFileName(folder)}.dll");
        string settings = Path.ChangeExtension(assembly, ".runtimeconfig.json");
        try
        {
            Compile(assembly);
            JsonNode configuration = JsonNode.Parse(await File.ReadAllTextAsync($"{tests}.runtimeconfig.json"))!;
            configuration["runtimeOptions"]!["configProperties"]!["System.Text.Json.JsonSerializer.IsReflectionEnabledByDefault"] = false;
            await File.WriteAllTextAsync(settings, configuration.ToJsonString());
            return await Output(["exec", "--runtimeconfig", settings, "--depsfile", $"{tests}.deps.json", assembly], folder);
        }
        finally
        {
            File.Delete(assembly);
            File.Delete(settings);
        }
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

    private static async Task<string> Output(IEnumerable<string> arguments, string folder)
    {
        ProcessStartInfo start = new("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using CancellationTokenSource limit = new(s_limit);
        using Process process = Process.Start(start)!;
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            string errors = await process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            Assert.True(process.ExitCode == 0, errors);
            return await output;
        }
        finally
        {
            process.Kill(entireProcessTree: true);
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
