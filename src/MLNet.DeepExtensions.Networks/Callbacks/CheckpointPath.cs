using System.Globalization;
using System.Text.RegularExpressions;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// A path with names in braces that become numbers: <c>{epoch}</c>, <c>{step}</c> and whatever the history has, such as
/// <c>{valid_loss}</c>, each with a number format behind a colon if one is wanted; <c>{{</c> and <c>}}</c> are single braces.
/// </summary>
internal sealed partial class CheckpointPath
{
    private const string EpochName = "epoch";
    private const string StepName = "step";
    private readonly string _path;

    /// <exception cref="ArgumentException">There is another placeholder, or a single brace.</exception>
    public CheckpointPath(string path, IReadOnlyCollection<string> measured)
    {
        foreach (Match part in Parts.Matches(path))
        {
            string name = part.Groups["name"].Value;
            if (!measured.Append(EpochName).Append(StepName).Contains(name) && part.Value is not ("{{" or "}}"))
            {
                throw new ArgumentException(
                    $"The checkpoint's path '{path}' has '{part.Value}'; {{epoch}}, {{step}} and {string.Join(", ", measured.Select(known => $"{{{known}}}"))} are allowed, "
                    + "with a number format as in {epoch:000} and {valid_loss:0.000}, and {{ and }} for single braces.", nameof(path));
            }

            HasValues |= name.Length > 0 && name is not (EpochName or StepName);
        }

        _path = path;
    }

    /// <summary>Whether a value of the history is part of the path, so that it is known at the end of epochs alone.</summary>
    public bool HasValues { get; }

    [GeneratedRegex(@"\{\{|\}\}|\{(?<name>[\w.@-]+)(:(?<format>[0#.]+))?\}|\{[^{}]*\}?|\}", RegexOptions.CultureInvariant)]
    private static partial Regex Parts { get; }

    /// <summary>The path where the training stands.</summary>
    public string At(TrainingState state) => Parts.Replace(_path, part => part.Value switch
    {
        "{{" => "{",
        "}}" => "}",
        _ => Number(state, part.Groups["name"].Value).ToString(part.Groups["format"].Value, CultureInfo.InvariantCulture),
    });

    private static double Number(TrainingState state, string name) => name switch
    {
        EpochName => state.Epoch,
        StepName => state.Step,
        _ => state.Measured(name),
    };
}
