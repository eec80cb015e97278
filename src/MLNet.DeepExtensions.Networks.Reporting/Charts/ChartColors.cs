using System.Globalization;
using System.Text;

namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>
/// The colours of charts. They stand in the elements, for readers that know nothing of styles; a style replaces them where the reader's
/// screen is dark.
/// </summary>
internal static class ChartColors
{
    public const string Paper = "#ffffff";
    public const string Title = "#111827";
    public const string Ink = "#374151";
    public const string FaintInk = "#6b7280";
    public const string Axis = "#9ca3af";
    public const string Grid = "#e5e7eb";

    // Light and dark; the first ones of series are told apart in grey and by most people who do not see all colours.
    private static readonly (string Light, string Dark)[] s_dark =
    [
        (Paper, "#15181d"), (Title, "#f3f4f6"), (Ink, "#d1d5db"), (FaintInk, "#9ca3af"), (Axis, "#6b7280"), (Grid, "#2c323b"),
        ("#2563eb", "#60a5fa"), ("#ea580c", "#fb923c"), ("#059669", "#34d399"), ("#9333ea", "#c084fc"), ("#db2777", "#f472b6"),
        ("#0891b2", "#22d3ee"), ("#854d0e", "#d6a75c"), ("#475569", "#94a3b8"),
    ];

    /// <summary>The colours of series, one after the other.</summary>
    public static IReadOnlyList<string> Series { get; } = [.. s_dark.Skip(6).Select(static color => color.Light)];

    /// <summary>The style sheet's rules for a dark screen; paper stays white.</summary>
    /// <param name="within">A selector of what the rules are for, with a space behind it; empty for the whole file.</param>
    public static string DarkStyle(string within)
    {
        StringBuilder style = new("@media screen and (prefers-color-scheme: dark) {");
        foreach ((string light, string dark) in s_dark)
        {
            style.Append(
                CultureInfo.InvariantCulture,
                $" {within}[fill='{light}'] {{ fill: {dark} }} {within}[stroke='{light}'] {{ stroke: {dark} }}");
        }

        return style.Append(" }").ToString();
    }
}
