using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>A command: its options, and what it does with them.</summary>
internal abstract class ToolCommand : Command
{
    private static readonly JsonSerializerOptions s_indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Option<bool> _json = new("--json")
    {
        Description = "Prints one JSON document instead of text.",
    };

    protected ToolCommand(string name, string description, ToolConsole console)
        : base(name, description)
    {
        SetAction(arguments => Execute(new CommandRun(arguments, console, arguments.GetValue(_json))));
    }

    /// <summary>Adds what comes before the option that all commands have.</summary>
    protected void Add(IEnumerable<Symbol> symbols)
    {
        foreach (Symbol symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                Arguments.Add(argument);
            }
            else
            {
                Options.Add((Option)symbol);
            }
        }
    }

    /// <summary>Adds the option that all commands have, behind the others.</summary>
    protected void AddJson() => Options.Add(_json);

    /// <summary>Does what the command is for, and gives what scripts get of it.</summary>
    protected abstract CommandResult Run(CommandRun run);

    /// <summary>A document as it is printed.</summary>
    public static string Write(JsonObject document) => document.ToJsonString(s_indented);

    private int Execute(CommandRun run)
    {
        CommandResult result = Run(run);
        if (run.IsJson)
        {
            run.Console.Output.WriteLine(Write(result.Document));
        }

        return result.ExitCode;
    }
}
