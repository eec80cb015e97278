using System.Text.Json.Nodes;

namespace MLNet.DeepExtensions.CommandLine.Tests;

/// <summary>A run of the command line in this process.</summary>
/// <param name="ExitCode">What the process would return.</param>
/// <param name="Output">What went to standard output.</param>
/// <param name="Error">What went to standard error.</param>
internal sealed record Tool(int ExitCode, string Output, string Error)
{
    /// <summary>Standard output as the one JSON document that it has to be.</summary>
    public JsonObject Json => JsonNode.Parse(Output)!.AsObject();

    /// <summary>Runs a command.</summary>
    public static Tool Run(params string[] arguments) => Run(TestContext.Current.CancellationToken, arguments);

    /// <summary>Runs a command that a token ends.</summary>
    public static Tool Run(CancellationToken cancellation, params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int exitCode = CommandLineApp.Run(arguments, new ToolConsole(output, error, cancellation));
        return new Tool(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command that has to succeed.</summary>
    public static Tool Succeed(params string[] arguments)
    {
        Tool run = Run(arguments);
        Assert.True(run.ExitCode == 0, $"{string.Join(' ', arguments)}\n{run.ExitCode}\n{run.Output}{run.Error}");
        return run;
    }
}
