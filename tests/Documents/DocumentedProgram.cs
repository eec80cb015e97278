using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace MLNet.DeepExtensions.Documents;

/// <summary>
/// A block of C# in a document, compiled word for word as a program's only file and run in a folder that has nothing but data of the
/// repository, at their paths; as an app of one file (<c>dotnet run app.cs</c>) is, without the JSON serializer's reflection.
/// </summary>
internal sealed partial class DocumentedProgram : IDisposable
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

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("documented-");
    private readonly string _assembly;

    /// <summary>Compiles a block.</summary>
    /// <param name="document">The document's path in the repository.</param>
    /// <param name="block">Which of its C# blocks, from 0.</param>
    public DocumentedProgram(string document, int block = 0)
    {
        string code = CodeBlocks().Matches(File.ReadAllText(RepositoryFiles.PathOf(document)))[block].Groups["code"].Value;
        CSharpParseOptions options = new(LanguageVersion.Preview);
        CSharpCompilation compilation = CSharpCompilation.Create(
            $"Documented-{Path.GetFileNameWithoutExtension(document)}-{block}",
            [CSharpSyntaxTree.ParseText(ImplicitUsings, options), CSharpSyntaxTree.ParseText(code, options, document)],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Select(static path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));

        // Beside the tests, where the assemblies that it uses lie.
        _assembly = Path.Combine(AppContext.BaseDirectory, $"{compilation.AssemblyName}.dll");
        EmitResult result = compilation.Emit(_assembly);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        Assert.DoesNotContain(result.Diagnostics, static diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);
    }

    /// <summary>Where the program runs and writes.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Runs the program to its end, with some of the repository's files at their paths, and gives what it printed.</summary>
    public async Task<string> Run(params string[] data)
    {
        foreach (string file in data)
        {
            string copy = Path.Combine(Folder, file);
            _ = Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(RepositoryFiles.PathOf(file), copy);
        }

        string tests = Path.Combine(AppContext.BaseDirectory, typeof(DocumentedProgram).Assembly.GetName().Name!);
        JsonNode configuration = JsonNode.Parse(
            await File.ReadAllTextAsync($"{tests}.runtimeconfig.json", TestContext.Current.CancellationToken))!;
        configuration["runtimeOptions"]!["configProperties"]!["System.Text.Json.JsonSerializer.IsReflectionEnabledByDefault"] = false;
        string settings = Path.ChangeExtension(_assembly, ".runtimeconfig.json");
        await File.WriteAllTextAsync(settings, configuration.ToJsonString(), TestContext.Current.CancellationToken);
        ProcessStartInfo start = new("dotnet", ["exec", "--runtimeconfig", settings, "--depsfile", $"{tests}.deps.json", _assembly])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, errors);
        return await output;
    }

    public void Dispose()
    {
        File.Delete(_assembly);
        File.Delete(Path.ChangeExtension(_assembly, ".runtimeconfig.json"));
        _folder.Delete(recursive: true);
    }

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlocks();
}
