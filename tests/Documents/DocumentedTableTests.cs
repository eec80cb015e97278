using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace MLNet.DeepExtensions.Documents;

/// <summary>
/// Tables of options in the documents, behind <c>&lt;!-- defaults: Namespace.Type --&gt;</c>, have each option that the type itself
/// declares, and its default: <c>| `Epochs` | 10 | … |</c>. Types of packages that this project does not refer to are another project's.
/// </summary>
public partial class DocumentedTableTests
{
    public static TheoryData<string, string> Tables { get; } = [.. All.Where(static table => TypeNamed(table.Type) is not null)];

    /// <summary>The tables of all documents.</summary>
    internal static IEnumerable<(string Document, string Type)> All =>
        Directory.GetFiles(RepositoryFiles.PathOf("docs"), "*.md", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .SelectMany(static path => Marks().Matches(File.ReadAllText(path))
                .Select(mark => (Path.GetRelativePath(RepositoryFiles.Root, path), mark.Groups["type"].Value)));

    [Theory]
    [MemberData(nameof(Tables))]
    public void Tables_name_the_options_and_their_defaults(string document, string type)
    {
        Type options = TypeNamed(type)!;
        object settings = Activator.CreateInstance(options.IsAbstract
            ? options.Assembly.GetExportedTypes()
                .Where(other => !other.IsAbstract && other.IsSubclassOf(options)).MinBy(static other => other.FullName)!
            : options)!;
        Dictionary<string, string> rows = Marks().Matches(File.ReadAllText(RepositoryFiles.PathOf(document)))
            .Where(mark => mark.Groups["type"].Value == type)
            .SelectMany(static mark => Rows().Matches(mark.Groups["table"].Value))
            .ToDictionary(static row => row.Groups["name"].Value, static row => row.Groups["default"].Value.Replace("`", ""));
        PropertyInfo[] properties =
        [
            .. options.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Where(static property => property.SetMethod is { IsPublic: true }),
        ];

        Assert.Equal(
            properties.Select(static property => property.Name).Order(StringComparer.Ordinal), rows.Keys.Order(StringComparer.Ordinal));
        Assert.All(properties, property => Assert.Matches($"^{Expected(property.GetValue(settings))}($|[ ,;:])", rows[property.Name]));
    }

    private static Type? TypeNamed(string name) => Directory.GetFiles(AppContext.BaseDirectory, "MLNet.DeepExtensions*.dll")
        .Where(static file => File.Exists(Path.ChangeExtension(file, ".xml")))
        .Select(file => Assembly.LoadFrom(file).GetType(name))
        .FirstOrDefault(static type => type is not null);

    private static string Expected(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        string text => $"\"{Regex.Escape(text)}\"",
        ICollection { Count: 0 } or CancellationToken => "none",
        IReadOnlyList<int> numbers => Regex.Escape($"[{string.Join(", ", numbers)}]"),
        int or long => ((IFormattable)value).ToString("N0", CultureInfo.InvariantCulture),
        IReadOnlyList<string> => ".+",
        1f / 255f => "1/255",
        float or double => Regex.Escape(((IFormattable)value).ToString("0.##########", CultureInfo.InvariantCulture)),
        Enum => value.ToString()!,
        IFormattable => value.ToString()!,
        _ => $"(?i:{Regex.Escape(value.GetType().Name)}|{Regex.Escape(value.ToString()!)}|\\w+\\.Default)",
    };

    [GeneratedRegex(@"^<!-- defaults: (?<type>[\w.+]+) -->\n(?<table>(?:^\|.*\n)+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Marks();

    [GeneratedRegex(@"^\| `(?<name>\w+)` \| (?<default>[^|]*[^ |]) *\|", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Rows();
}
