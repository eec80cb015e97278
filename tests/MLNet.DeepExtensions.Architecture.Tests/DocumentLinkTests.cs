using System.Text.RegularExpressions;

namespace MLNet.DeepExtensions.Architecture.Tests;

/// <summary>Links of the documents lead to files and headings that are there, and the index has every page.</summary>
public sealed partial class DocumentLinkTests
{
    private static readonly string[] s_documents =
    [
        .. Directory.GetFiles(RepositoryFiles.Root, "*.md"),
        .. Directory.GetFiles(RepositoryFiles.PathOf("docs"), "*.md", SearchOption.AllDirectories),
    ];

    [Fact]
    public void Links_lead_somewhere()
    {
        string[] dead =
        [
            .. from document in s_documents
               from Match link in Links.Matches(Blocks.Replace(File.ReadAllText(document), ""))
               where !Leads(document, link.Groups["path"].Value, link.Groups["heading"].Value)
               select $"{Path.GetRelativePath(RepositoryFiles.Root, document)}: {link.Value}",
        ];

        Assert.True(dead.Length == 0, string.Join('\n', dead));
    }

    [Fact]
    public void The_index_has_every_page()
    {
        string folder = RepositoryFiles.PathOf("docs");
        string index = File.ReadAllText(Path.Combine(folder, "README.md"));

        Assert.All(
            Directory.GetFiles(folder, "*.md").Select(Path.GetFileName).Where(static name => name != "README.md"),
            name => Assert.Contains($"({name})", index, StringComparison.Ordinal));
        string trainers = File.ReadAllText(Path.Combine(folder, "trainers", "README.md"));
        Assert.All(
            Directory.GetFiles(Path.Combine(folder, "trainers"), "*.md").Select(Path.GetFileName).Where(static name => name != "README.md"),
            name => Assert.Contains($"({name})", trainers, StringComparison.Ordinal));
    }

    private static bool Leads(string document, string path, string heading)
    {
        string target = path.Length == 0 ? document : Path.GetFullPath(path, Path.GetDirectoryName(document)!);
        return Path.Exists(target) && (heading.Length == 0 || Headings.Matches(Blocks.Replace(File.ReadAllText(target), ""))
            .Select(static match => Punctuation.Replace(match.Groups["text"].Value.ToLowerInvariant(), "").Replace(' ', '-'))
            .Contains(heading));
    }

    // A link's target that is no address of the web: a path, a heading, or both.
    [GeneratedRegex(@"\]\((?!https?:)(?<path>[^)#]*)(#(?<heading>[^)]*))?\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Links { get; }

    [GeneratedRegex("^#+ (?<text>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Headings { get; }

    // As GitHub makes a heading's address.
    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex Punctuation { get; }

    [GeneratedRegex("^```.*?^```$|`[^`\n]*`", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks { get; }
}
