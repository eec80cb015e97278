using System.Globalization;
using System.Text.RegularExpressions;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// A path with <c>{epoch}</c> or <c>{epoch:000}</c> in it, which becomes the epoch's number; <c>{{</c> and <c>}}</c> are single braces.
/// </summary>
internal sealed partial class CheckpointPath
{
    private readonly string _path;

    /// <exception cref="ArgumentException">There is another placeholder, or a single brace.</exception>
    public CheckpointPath(string path)
    {
        foreach (Match part in Parts.Matches(path))
        {
            if (!part.Groups["epoch"].Success && part.Value is not ("{{" or "}}"))
            {
                throw new ArgumentException(
                    $"The checkpoint's path '{path}' has '{part.Value}'; {{epoch}} and {{epoch:000}} are allowed, and {{{{ and }}}} for single braces.", nameof(path));
            }
        }

        _path = path;
    }

    [GeneratedRegex(@"\{\{|\}\}|(?<epoch>\{epoch(:(?<format>0+))?\})|\{[^{}]*\}?|\}", RegexOptions.CultureInvariant)]
    private static partial Regex Parts { get; }

    public string At(int epoch) => Parts.Replace(_path, part => part.Value switch
    {
        "{{" => "{",
        "}}" => "}",
        _ => epoch.ToString(part.Groups["format"].Value, CultureInfo.InvariantCulture),
    });
}
