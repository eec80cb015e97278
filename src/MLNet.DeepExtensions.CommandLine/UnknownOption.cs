using System.CommandLine;
using System.Globalization;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>
/// Finds commands and options that are not known before anything else is said of the command line: an option with a typing error would be
/// taken for a file otherwise.
/// </summary>
internal static class UnknownOption
{
    /// <summary>Throws for the first that is not known, with the one that may have been meant.</summary>
    /// <exception cref="UsageException">There is one.</exception>
    public static void Check(Command root, string[] arguments)
    {
        Command? command = null;
        foreach (string argument in arguments.TakeWhile(static argument => argument != "--"))
        {
            if (command is null && !argument.StartsWith('-'))
            {
                command = root.Subcommands.FirstOrDefault(candidate => candidate.Name == argument) ?? throw new UsageException(
                    $"There is no command '{argument}'"
                    + Suggestion.WithList(argument, "The commands are", [.. root.Subcommands.Select(static known => known.Name)]));
            }
            else if (IsOption(argument))
            {
                Check(argument.Split('=', ':')[0], command, root);
            }
        }
    }

    private static void Check(string name, Command? command, Command root)
    {
        string[] known = [.. (command ?? root).Options.Concat(root.Options.Where(static option => option.Recursive))
            .SelectMany(static option => option.Aliases.Prepend(option.Name)).Distinct()];
        if (!known.Contains(name))
        {
            string[] words = [.. known.Where(static option => option.StartsWith("--", StringComparison.Ordinal))];
            throw new UsageException($"{(command ?? root).Name} has no option '{name}'{Suggestion.For(name, words)}");
        }
    }

    // Columns are counted from the end by negative numbers.
    private static bool IsOption(string argument) => argument.Length > 1 && argument[0] == '-'
        && !double.TryParse(argument, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
