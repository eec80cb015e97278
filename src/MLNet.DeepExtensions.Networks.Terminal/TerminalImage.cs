using System.Globalization;
using System.Text;

namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>A small picture drawn in the terminal.</summary>
public sealed class TerminalImage
{
    private const string Ramp = " .:-=+*#%@";
    private const string Gap = "  ";

    private readonly float[] _pixels;

    /// <summary>Makes a picture.</summary>
    /// <param name="pixels">The pixels, <c>[height, width, channels]</c>, from 0 (dark) to 1 (bright); what is beyond is cut off.</param>
    /// <param name="height">Pixels from top to bottom.</param>
    /// <param name="width">Pixels from left to right.</param>
    /// <param name="channels">1 for grey, 3 for red, green and blue.</param>
    /// <param name="caption">A line of text below the picture; may be empty.</param>
    /// <exception cref="ArgumentException">The number of pixels is not that of the size, or there are neither 1 nor 3 channels.</exception>
    public TerminalImage(ReadOnlySpan<float> pixels, int height, int width, int channels = 1, string caption = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (channels is not (1 or 3))
        {
            throw new ArgumentException($"The image has {channels} channels; 1 or 3 are allowed.", nameof(channels));
        }

        if (pixels.Length != (long)height * width * channels)
        {
            throw new ArgumentException(
                $"An image of {height} x {width} x {channels} has {(long)height * width * channels} values, not {pixels.Length}.",
                nameof(pixels));
        }

        _pixels = pixels.ToArray();
        (Height, Width, Channels, Caption) = (height, width, channels, caption);
    }

    /// <summary>Pixels from top to bottom.</summary>
    public int Height { get; }

    /// <summary>Pixels from left to right.</summary>
    public int Width { get; }

    /// <summary>1 for grey, 3 for red, green and blue.</summary>
    public int Channels { get; }

    /// <summary>The text below the picture.</summary>
    public string Caption { get; }

    /// <summary>
    /// Colour in a terminal; plain characters where the output goes to a file, the terminal is a simple one, or the user wants no colours
    /// (https://no-color.org).
    /// </summary>
    public static TerminalImageStyle DetectStyle() =>
        Console.IsOutputRedirected
        || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        || Environment.GetEnvironmentVariable("TERM") == "dumb"
            ? TerminalImageStyle.Plain
            : TerminalImageStyle.Color;

    /// <summary>The picture as lines of text.</summary>
    /// <param name="style">What the terminal can show.</param>
    public string Render(TerminalImageStyle style) => Gallery([this], 1, style);

    /// <summary>Pictures side by side as lines of text, each with its caption below.</summary>
    /// <param name="images">The pictures.</param>
    /// <param name="columns">How many are in a row; 1 or more.</param>
    /// <param name="style">What the terminal can show.</param>
    public static string Gallery(IReadOnlyList<TerminalImage> images, int columns, TerminalImageStyle style)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        StringBuilder text = new();
        foreach (TerminalImage[] row in images.Chunk(columns))
        {
            int[] widths = [.. row.Select(image => Math.Max(image.CharactersWide(style), image.Caption.Length))];
            int lines = row.Max(image => image.LinesHigh(style));
            for (int line = 0; line < lines; line++)
            {
                AppendLine(
                    text, row.Select((image, i) => image.Line(line, style) + new string(' ', widths[i] - image.CharactersWide(style))));
            }

            if (row.Any(image => image.Caption.Length > 0))
            {
                AppendLine(text, row.Select((image, i) => image.Caption.PadRight(widths[i])));
            }
        }

        return text.ToString();
    }

    private static void AppendLine(StringBuilder text, IEnumerable<string> parts) =>
        text.Append(string.Join(Gap, parts).TrimEnd(' ')).Append('\n');

    private int CharactersWide(TerminalImageStyle style) => style == TerminalImageStyle.Plain ? 2 * Width : Width;

    private int LinesHigh(TerminalImageStyle style) => style == TerminalImageStyle.Plain ? Height : (Height + 1) / 2;

    private string Line(int line, TerminalImageStyle style)
    {
        if (line >= LinesHigh(style))
        {
            return new string(' ', CharactersWide(style));
        }

        StringBuilder text = new();
        if (style == TerminalImageStyle.Plain)
        {
            // Two characters a pixel, because a character is about twice as high as wide.
            for (int x = 0; x < Width; x++)
            {
                text.Append(Ramp[(int)MathF.Round(Brightness(line, x) * (Ramp.Length - 1))], 2);
            }

            return text.ToString();
        }

        for (int x = 0; x < Width; x++)
        {
            // The upper half block has the foreground's colour, what is below it the background's.
            text.Append("\e[38;2;").Append(Rgb(2 * line, x));
            text.Append((2 * line) + 1 < Height ? ";48;2;" + Rgb((2 * line) + 1, x) : ";49").Append("m▀");
        }

        return text.Append("\e[0m").ToString();
    }

    private float Brightness(int y, int x) => Channels == 1
        ? Value(y, x, 0)
        : (0.2126f * Value(y, x, 0)) + (0.7152f * Value(y, x, 1)) + (0.0722f * Value(y, x, 2));

    private string Rgb(int y, int x)
    {
        int Byte(int channel) => (int)MathF.Round(255 * Value(y, x, Channels == 1 ? 0 : channel));
        return string.Create(CultureInfo.InvariantCulture, $"{Byte(0)};{Byte(1)};{Byte(2)}");
    }

    private float Value(int y, int x, int channel)
    {
        float value = _pixels[(((y * Width) + x) * Channels) + channel];
        return float.IsNaN(value) ? 0 : Math.Clamp(value, 0f, 1f);
    }
}
