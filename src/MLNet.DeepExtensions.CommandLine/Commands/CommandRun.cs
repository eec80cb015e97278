using System.CommandLine;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>A run of a command.</summary>
/// <param name="Arguments">The command line.</param>
/// <param name="Console">Where to write to.</param>
/// <param name="IsJson">Whether nothing but one JSON document goes to standard output.</param>
internal sealed record CommandRun(ParseResult Arguments, ToolConsole Console, bool IsJson)
{
    private const int FactWidth = 10;
    private const int LineWidth = 80;

    public CancellationToken Cancellation => Console.Cancellation;

    /// <summary>Prints text for people.</summary>
    public void Say(string text = "")
    {
        if (!IsJson)
        {
            Console.Output.WriteLine(text);
        }
    }

    /// <summary>Prints a fact: its name, and behind it words that are broken at 80 columns.</summary>
    public void Say(string name, string text) => SayBroken(name.PadRight(FactWidth), new string(' ', FactWidth), text);

    /// <summary>Prints lines; those that are longer than 80 columns are broken.</summary>
    public void SayLines(string text)
    {
        foreach (string line in text.TrimEnd().Split('\n'))
        {
            if (line.Length > LineWidth)
            {
                SayBroken("", "", line);
            }
            else
            {
                Say(line);
            }
        }
    }

    private void SayBroken(string first, string next, string text)
    {
        string line = first;
        bool isEmpty = true;
        foreach (string word in text.Split(' '))
        {
            if (!isEmpty && line.Length + 1 + word.Length > LineWidth)
            {
                Say(line);
                line = next;
                isEmpty = true;
            }

            line += isEmpty ? word : $" {word}";
            isEmpty = false;
        }

        Say(line);
    }
}
