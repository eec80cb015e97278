using System.Globalization;
using System.Text;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>Names of columns and folders as identifiers of C#.</summary>
internal static class CSharpNames
{
    /// <summary>A name's words, each with a capital letter: <c>bill_length_mm</c> becomes <c>BillLengthMm</c>.</summary>
    public static string Of(string name, string prefix)
    {
        StringBuilder identifier = new();
        bool begins = true;
        foreach (char letter in name)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && !char.IsLetter(letter))
            {
                begins = true;
                continue;
            }

            identifier.Append(begins ? char.ToUpper(letter, CultureInfo.InvariantCulture) : letter);
            begins = false;
        }

        return identifier.Length > 0 && char.IsLetter(identifier[0]) ? identifier.ToString() : $"{prefix}{identifier}";
    }

    /// <summary>Identifiers of names, each different from the others and from some that are taken.</summary>
    public static string[] Of(IEnumerable<string> names, string prefix, params IEnumerable<string> taken)
    {
        HashSet<string> used = new(taken, StringComparer.Ordinal);
        return [.. names.Select(name =>
        {
            string identifier = Of(name, prefix);
            string free = identifier;
            for (int number = 2; !used.Add(free); number++)
            {
                free = $"{identifier}{number}";
            }

            return free;
        })];
    }

    /// <summary>A list with commas, broken before column 120.</summary>
    /// <param name="parts">The parts.</param>
    /// <param name="indent">The blanks in front of further lines.</param>
    public static string Listed(IEnumerable<string> parts, int indent)
    {
        const int Width = 120;
        StringBuilder list = new();

        // What stands in front of the list takes part of its first line.
        int column = Width / 2;
        foreach (string part in parts)
        {
            bool isFirst = list.Length == 0;
            bool isBroken = !isFirst && column + part.Length > Width;
            list.Append(isFirst ? "" : isBroken ? ",\n" + new string(' ', indent) : ", ").Append(part);
            column = (isBroken ? indent : column) + part.Length + 2;
        }

        return list.ToString();
    }

    /// <summary>A text as a literal.</summary>
    public static string Literal(string text) => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal) + "\"";
}
