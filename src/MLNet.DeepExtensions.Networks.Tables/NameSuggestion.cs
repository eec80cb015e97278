namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>The name that was probably meant.</summary>
internal static class NameSuggestion
{
    /// <summary>A question to put into an error, <c> (is 'age' meant?)</c>; empty where no name is much like this one.</summary>
    /// <param name="name">A name that is none.</param>
    /// <param name="names">Those that there are.</param>
    public static string For(string name, IEnumerable<string> names)
    {
        (string Name, int Distance)? nearest = names
            .Select(other => ((string Name, int Distance)?)(other, Distance(name.ToUpperInvariant(), other.ToUpperInvariant())))
            .MinBy(static pair => pair!.Value.Distance);
        return nearest is { } found && found.Distance <= Math.Max(1, name.Length / 3) ? $" (is '{found.Name}' meant?)" : "";
    }

    /// <summary>Levenshtein's distance: the fewest letters to put in, take out or change.</summary>
    private static int Distance(string first, string second)
    {
        int[] above = [.. Enumerable.Range(0, second.Length + 1)];
        int[] line = new int[above.Length];
        for (int i = 0; i < first.Length; i++)
        {
            line[0] = i + 1;
            for (int j = 0; j < second.Length; j++)
            {
                line[j + 1] = Math.Min(Math.Min(line[j], above[j + 1]) + 1, above[j] + (first[i] == second[j] ? 0 : 1));
            }

            (above, line) = (line, above);
        }

        return above[^1];
    }
}
