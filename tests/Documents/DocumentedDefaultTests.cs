using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MLNet.DeepExtensions.Documents;

/// <summary>
/// The documentation of each public property that can be set names its default: <c>0.001 by default</c>, <c>true by default</c>, <c>none by
/// default</c> for an empty list, and where it is null, what null means.
/// </summary>
public partial class DocumentedDefaultTests
{
    private static readonly Dictionary<string, XElement> s_documentation = Directory
        .GetFiles(AppContext.BaseDirectory, "MLNet.DeepExtensions*.xml")
        .SelectMany(static file => XDocument.Load(file).Descendants("member"))
        .DistinctBy(static member => member.Attribute("name")!.Value)
        .ToDictionary(static member => member.Attribute("name")!.Value);

    /// <summary>What a training or an evaluation gives, whose properties are no settings.</summary>
    private static readonly string[] s_results = ["EncodedColumn", "EpochRecord", "EvaluationDetails", "TrainingReport"];

    /// <summary>Properties whose default is that of <c>Limits.Images</c>, as they say.</summary>
    private static readonly string[] s_limited = ["PngDecoder.MaxPixels", "PnmDecoder.MaxPixels"];

    [Fact]
    public void Properties_name_their_defaults()
    {
        Assert.NotEmpty(s_documentation);
        string[] lacking =
        [
            .. Directory.GetFiles(AppContext.BaseDirectory, "MLNet.DeepExtensions*.dll")
                .Where(static file => File.Exists(Path.ChangeExtension(file, ".xml")))
                .SelectMany(static file => Assembly.LoadFrom(file).GetExportedTypes())
                .Where(static type => type is { IsAbstract: false, ContainsGenericParameters: false }
                    && !s_results.Contains(type.Name)
                    && type.GetConstructor(Type.EmptyTypes) is not null)
                .SelectMany(Lacking)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

        Assert.True(lacking.Length == 0, "Documented without its default:\n" + string.Join('\n', lacking));
    }

    private static IEnumerable<string> Lacking(Type type)
    {
        object settings = Activator.CreateInstance(type)!;
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            string name = $"{property.DeclaringType!.FullName!.Replace('+', '.')}.{property.Name}";
            if (property.SetMethod is { IsPublic: true }
                && property.GetCustomAttribute<RequiredMemberAttribute>() is null

                // Which has no other default than the one that its type has everywhere.
                && property.PropertyType != typeof(CancellationToken)
                && s_documentation.GetValueOrDefault($"P:{name}") is { } member
                && !member.Elements("inheritdoc").Any()
                && !s_limited.Contains($"{type.Name}.{property.Name}")
                && Expected(property.GetValue(settings)) is { } expected
                && !Regex.IsMatch(TextOf(member), expected, RegexOptions.IgnoreCase))
            {
                yield return $"{name}: {expected}";
            }
        }
    }

    private static string TextOf(XElement member)
    {
        XElement copy = new(member);
        foreach (XElement reference in copy.Descendants().Where(static element => element.Attribute("cref") is not null).ToArray())
        {
            string target = reference.Attribute("cref")!.Value.Split('(')[0];
            reference.ReplaceWith(target[(target.LastIndexOfAny(['.', ':']) + 1)..]);
        }

        return Thousands().Replace(Spaces().Replace(copy.Value, " "), "");
    }

    private static string? Expected(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true by default" : "false by default",
        Enum constant => $"\\b{constant} by default",
        string { Length: 0 } => "empty|none by default",
        string text => Regex.Escape(text) + "\"? by default",
        float or double or int or long or ulong => $"(?<![\\d.])({Number(value)})[\\w ()]* by default",
        ICollection { Count: 0 } => "none by default",
        _ => "by default",
    };

    private static string Number(object value)
    {
        object exact = value is float single ? single.ToString(CultureInfo.InvariantCulture) : value;
        double number = Convert.ToDouble(exact, CultureInfo.InvariantCulture);
        string[] spellings =
        [
            number.ToString("0.##########", CultureInfo.InvariantCulture),
            number.ToString("0.###e-0", CultureInfo.InvariantCulture),
            .. value is 1f / 255f ? ["1/255"] : (string[])[],
        ];
        return string.Join('|', spellings.Select(Regex.Escape));
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"(?<=\d),(?=\d\d\d)")]
    private static partial Regex Thousands();
}
