using System.Text.RegularExpressions;

namespace MLNet.DeepExtensions.CommandLine.Tests;

/// <summary>
/// The transcripts of docs/command-line.md: every command is run in a folder with the data that the page names, and prints what stands
/// there. Numbers are not compared, which depend on the processor, nor are marks of the best and rows of mistakes.
/// </summary>
public sealed partial class CommandLinePageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _before = Directory.GetCurrentDirectory();

    public CommandLinePageTests()
    {
        File.Copy(RepositoryFiles.Penguins, _folder["penguins.csv"]);
        File.Copy(RepositoryFiles.Digits, _folder["digits.csv.gz"]);
        Directory.SetCurrentDirectory(_folder.Path);
    }

    public void Dispose()
    {
        Directory.SetCurrentDirectory(_before);
        _folder.Dispose();
    }

    [Fact]
    public void Transcripts_are_what_the_commands_print()
    {
        string page = File.ReadAllText(RepositoryFiles.PathOf("docs/command-line.md"));
        (string Command, string Output)[] steps = [.. Blocks.Matches(page).SelectMany(static block => Steps(block.Groups["text"].Value))];

        Assert.True(steps.Length >= 12, $"Only {steps.Length} commands were found.");
        Assert.All(
            CommandLineApp.Root(new ToolConsole(TextWriter.Null, TextWriter.Null, default)).Subcommands,
            command => Assert.Contains(steps, step => step.Command.StartsWith($"mlnet-deep {command.Name}", StringComparison.Ordinal)));
        Assert.All(steps, static step => Assert.Equal(Masked(step.Output), Masked(Run(step.Command))));
    }

    [Fact]
    public void Options_of_train_are_in_the_table()
    {
        string page = File.ReadAllText(RepositoryFiles.PathOf("docs/command-line.md"));
        string[] rows = [.. page.Split('\n').Where(static line => line.StartsWith("| `--", StringComparison.Ordinal))];

        Assert.All(
            CommandLineApp.Root(new ToolConsole(TextWriter.Null, TextWriter.Null, default)).Subcommands
                .Single(static command => command.Name == "train").Options
                .Where(static option => option.Name != "--json"),
            option => Assert.Contains(rows, row => row.Contains($"`{option.Name}`", StringComparison.Ordinal)));
        Assert.All(
            LayerTable.Names, name => Assert.Matches($"`{name}[` ]", page));
    }

    private static IEnumerable<(string Command, string Output)> Steps(string block)
    {
        foreach (string step in block.Split("$ ", StringSplitOptions.RemoveEmptyEntries))
        {
            string[] lines = step.Split('\n', 2);
            yield return (lines[0], lines[1]);
        }
    }

    private static string Run(string command)
    {
        string[] words = [.. Words.Matches(command).Select(static word => word.Value.Trim('"'))];
        if (words is ["head", "-n", var count, var from, ">", var to])
        {
            File.WriteAllLines(to, File.ReadLines(from).Take(int.Parse(count, System.Globalization.CultureInfo.InvariantCulture)));
            return "";
        }

        Assert.Equal("mlnet-deep", words[0]);
        return Tool.Run(words[1..]).Output;
    }

    /// <summary>The lines without their numbers and without blanks that depend on these; equal ones in a row are one.</summary>
    private static IEnumerable<string> Masked(string text)
    {
        string before = "";
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            string masked = Mistakes.IsMatch(line) ? line[..3] : Blanks.Replace(Numbers.Replace(line, "#"), " ").Trim();
            if (masked != before)
            {
                yield return masked;
            }

            before = masked;
        }
    }

    [GeneratedRegex("^```console\\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Blocks { get; }

    [GeneratedRegex("\"[^\"]*\"|[^ ]+")]
    private static partial Regex Words { get; }

    [GeneratedRegex(@"[*]?[\d.,]*\d(E-?\d+)?%?( m?s$)?|·")]
    private static partial Regex Numbers { get; }

    [GeneratedRegex(" +|-{5,}")]
    private static partial Regex Blanks { get; }

    [GeneratedRegex("^(row|cpu) ")]
    private static partial Regex Mistakes { get; }
}
