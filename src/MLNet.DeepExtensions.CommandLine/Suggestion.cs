namespace MLNet.DeepExtensions.CommandLine;

/// <summary>Which known name a wrong one may have been meant for.</summary>
internal static class Suggestion
{
    // So many names are listed in an error; more would hide its end.
    private const int MostListed = 20;

    /// <summary>"; did you mean 'dense'?" for the nearest name, or nothing where none is near.</summary>
    public static string For(string name, IEnumerable<string> known) => Nearest(name, known) is { } nearest ? $"; did you mean '{nearest}'?" : ".";

    /// <summary>The nearest name and all names: "; did you mean 'dense'? Known are conv, dense."</summary>
    public static string WithList(string name, string what, IReadOnlyCollection<string> known) =>
        $"{For(name, known)} {what} {string.Join(", ", known.Take(MostListed))}"
        + (known.Count > MostListed ? $" and {known.Count - MostListed} more." : ".");

    /// <summary>The name of the fewest changed letters, if these are few; names that begin alike go before.</summary>
    private static string? Nearest(string name, IEnumerable<string> known)
    {
        int most = Math.Max(1, name.TrimStart('-').Length / 3);
        return known
            .Select(candidate => (Name: candidate, Distance: Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(candidate => candidate.Distance <= most || IsBeginning(name, candidate.Name))
            .OrderBy(static candidate => candidate.Distance)
            .Select(static candidate => candidate.Name)
            .FirstOrDefault();
    }

    private static bool IsBeginning(string name, string candidate) =>
        name.TrimStart('-').Length >= 3 && candidate.StartsWith(name, StringComparison.OrdinalIgnoreCase);

    // Levenshtein's, with a swap of neighbours as one change.
    private static int Distance(string from, string to)
    {
        int[,] distance = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++)
        {
            for (int j = 0; j <= to.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    distance[i, j] = i + j;
                    continue;
                }

                int change = from[i - 1] == to[j - 1] ? 0 : 1;
                distance[i, j] = Math.Min(
                    Math.Min(distance[i - 1, j], distance[i, j - 1]) + 1, distance[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    distance[i, j] = Math.Min(distance[i, j], distance[i - 2, j - 2] + 1);
                }
            }
        }

        return distance[from.Length, to.Length];
    }
}
