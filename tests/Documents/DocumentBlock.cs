using System.Text.RegularExpressions;

namespace MLNet.DeepExtensions.Documents;

/// <summary>
/// A block of C# in a document. It stands between <c>```csharp</c> and <c>```</c>, or where the reader is not to see it, as what a block
/// behind it needs, between <c>&lt;!-- csharp</c> and <c>--&gt;</c>. <c>```csharp compile-only</c> is not run: it needs what is not in the
/// repository, such as a backbone or a GPU.
/// </summary>
/// <param name="Line">The line of the document that its code begins on, from 1.</param>
/// <param name="Code">The code.</param>
/// <param name="IsCompiledOnly">Whether it is compiled, and not run.</param>
internal sealed partial record DocumentBlock(int Line, string Code, bool IsCompiledOnly)
{
    private const string CompileOnly = "compile-only";

    /// <summary>Whether the block begins a program; one without using directives goes on with the page's program.</summary>
    public bool BeginsProgram => UsingDirective().IsMatch(Code);

    /// <summary>The blocks of a document, in their order.</summary>
    /// <param name="text">The document.</param>
    /// <exception cref="FormatException">A block is marked in a way that is not known, or does not end.</exception>
    public static IEnumerable<DocumentBlock> In(string text)
    {
        string[] lines = text.Split('\n');
        for (int line = 0; line < lines.Length; line++)
        {
            if (Opening().Match(lines[line]) is not { Success: true } opening)
            {
                continue;
            }

            string end = opening.Groups["fence"].Success ? "```" : "-->";
            int last = Array.FindIndex(lines, line + 1, candidate => candidate == end);
            string language = opening.Groups["language"].Value;
            string marks = opening.Groups["marks"].Value.Trim();
            if (last < 0)
            {
                throw new FormatException($"The block in line {line + 1} does not end with {end}.");
            }

            if (language == "csharp" && marks is "" or CompileOnly)
            {
                yield return new DocumentBlock(line + 2, string.Join('\n', lines[(line + 1)..last]) + '\n', marks == CompileOnly);
            }
            else if (language.StartsWith("c", StringComparison.OrdinalIgnoreCase) && language is not ("console" or "csv" or "cmd"))
            {
                throw new FormatException($"The block in line {line + 1} is '{language} {marks}'; csharp and csharp {CompileOnly} are known.");
            }

            line = last;
        }
    }

    [GeneratedRegex("^(?:(?<fence>```)|<!-- (?=csharp))(?<language>[^ ]*)(?<marks>.*)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Opening();

    [GeneratedRegex(@"\A\s*(//.*\s*)*using [\w.]+;", RegexOptions.ExplicitCapture)]
    private static partial Regex UsingDirective();
}
