using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace MLNet.DeepExtensions.Documents;

/// <summary>
/// Compiles sources against what the tests refer to, with a console project's implicit usings, and runs them in a process of their own; as
/// an app of one file (<c>dotnet run app.cs</c>) is, without the JSON serializer's reflection.
/// </summary>
internal static class CompiledProgram
{
    /// <summary>How sources are read.</summary>
    public static readonly CSharpParseOptions Syntax = new(LanguageVersion.Preview);

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

    /// <summary>Compiles a program; a warning fails as an error does.</summary>
    /// <param name="assembly">The file that becomes the assembly.</param>
    /// <param name="sources">Its files.</param>
    public static void Compile(string assembly, IEnumerable<(string Name, string Text)> sources)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            Path.GetFileNameWithoutExtension(assembly),
            [
                CSharpSyntaxTree.ParseText(ImplicitUsings, Syntax),
                .. sources.Select(static source => CSharpSyntaxTree.ParseText(source.Text, Syntax, source.Name)),
            ],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Select(static path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        EmitResult result = compilation.Emit(assembly);
        Assert.True(
            result.Success && result.Diagnostics.All(static diagnostic => diagnostic.Severity < DiagnosticSeverity.Warning),
            string.Join('\n', result.Diagnostics));
    }

    /// <summary>Compiles a program and runs it to its end.</summary>
    /// <param name="folder">Where it runs and writes.</param>
    /// <param name="sources">Its files.</param>
    /// <returns>What it printed.</returns>
    public static async Task<string> Run(string folder, IEnumerable<(string Name, string Text)> sources)
    {
        // Beside the tests, where the assemblies that it uses lie.
        string tests = Path.Combine(AppContext.BaseDirectory, typeof(CompiledProgram).Assembly.GetName().Name!);
        string assembly = Path.Combine(AppContext.BaseDirectory, $"{Path.GetFileName(folder)}.dll");
        string settings = Path.ChangeExtension(assembly, ".runtimeconfig.json");
        try
        {
            Compile(assembly, sources);
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
}
