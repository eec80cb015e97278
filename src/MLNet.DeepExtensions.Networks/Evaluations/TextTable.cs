using System.Text;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Lines of cells as text: the first column to the left, the others to the right.</summary>
internal static class TextTable
{
    private const string Gap = "  ";

    /// <summary>Appends the lines.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="lines">The cells, as many in each line.</param>
    /// <param name="widestName">What of a first cell is longer than that is cut off.</param>
    public static void Append(StringBuilder text, IReadOnlyList<string[]> lines, int widestName = 40)
    {
        string[][] cut = [.. lines.Select(line => (string[])[Cut(line[0], widestName), .. line[1..]])];
        int[] widths = [.. Enumerable.Range(0, cut[0].Length).Select(column => cut.Max(line => line[column].Length))];
        foreach (string[] line in cut)
        {
            string[] cells = [.. line.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]))];
            text.Append(string.Join(Gap, cells).TrimEnd()).Append('\n');
        }
    }

    /// <summary>A name's begin, with an ellipsis where it is longer.</summary>
    public static string Cut(string name, int most) => name.Length <= most ? name : name[..(most - 1)] + "…";
}
