using Spectre.Console;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>Where a command writes to, and what ends it.</summary>
/// <param name="Output">Standard output: results.</param>
/// <param name="Error">Standard error: what went wrong.</param>
/// <param name="Cancellation">Ends a command behind its present batch.</param>
internal sealed record ToolConsole(TextWriter Output, TextWriter Error, CancellationToken Cancellation)
{
    /// <summary>What a training's table is printed to; null for the process's terminal.</summary>
    public IAnsiConsole? Table => Output == Console.Out ? null : AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.No,
        ColorSystem = ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.No,
        Out = new AnsiConsoleOutput(Output),
    });
}
