namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>What a terminal, or a file in its place, can show.</summary>
public enum TerminalImageStyle
{
    /// <summary>Letters and signs alone: a pixel is two of <c> .:-=+*#%@</c>, from dark to bright.</summary>
    Plain,

    /// <summary>Half blocks in 24-bit colours by ANSI escape sequences: a character shows two pixels, one above the other.</summary>
    Color,
}
