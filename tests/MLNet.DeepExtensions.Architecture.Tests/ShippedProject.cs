using System.Xml.Linq;

namespace MLNet.DeepExtensions.Architecture.Tests;

/// <summary>A project under <c>src</c> as its project file describes it.</summary>
/// <param name="Name">Its name without what all have in common: <c>Networks.Data</c>; that of the ML.NET trainers is empty.</param>
/// <param name="Projects">The names of the projects that it refers to.</param>
/// <param name="Packages">The packages that it refers to.</param>
/// <param name="Friends">Who sees its internals.</param>
/// <param name="IsTool">Whether it is a command, and not referred to.</param>
internal sealed record ShippedProject(string Name, string[] Projects, string[] Packages, string[] Friends, bool IsTool)
{
    public const string Prefix = "MLNet.DeepExtensions";

    /// <summary>All of them.</summary>
    public static ShippedProject[] All { get; } =
    [
        .. Directory.GetFiles(RepositoryFiles.PathOf("src"), "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(Read),
    ];

    /// <summary>What of a name comes behind the common part.</summary>
    public static string Short(string name) => name == Prefix ? "" : name[(Prefix.Length + 1)..];

    private static ShippedProject Read(string path)
    {
        XDocument file = XDocument.Load(path);
        string[] Named(string element) =>
            [.. file.Descendants(element).Select(item => item.Attribute("Include")!.Value.Replace('\\', '/'))];
        return new ShippedProject(
            Short(Path.GetFileNameWithoutExtension(path)),
            [.. Named("ProjectReference").Select(reference => Short(Path.GetFileNameWithoutExtension(reference)))],
            Named("PackageReference"),
            Named("InternalsVisibleTo"),
            file.Descendants("PackAsTool").Any());
    }
}
