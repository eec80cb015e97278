using System.CommandLine;
using System.CommandLine.Help;
using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>The command line as a whole: its commands, what is wrong with it, what the process returns.</summary>
internal static class CommandLineApp
{
    /// <summary>What users type.</summary>
    public const string Name = "mlnet-deep";

    // What most terminals have.
    private const int HelpWidth = 80;

    /// <summary>Runs a command in this process's terminal, which Ctrl+C ends.</summary>
    public static int Run(string[] arguments)
    {
        using ConsoleCancellation cancellation = new();
        return Run(arguments, new ToolConsole(Console.Out, Console.Error, cancellation.Token));
    }

    /// <summary>Runs a command.</summary>
    public static int Run(string[] arguments, ToolConsole console)
    {
        bool isJson = arguments.Contains("--json");
        try
        {
            Command root = Root(console);
            UnknownOption.Check(root, arguments);
            ParseResult parsed = root.Parse(arguments);
            if (parsed.Errors.Count > 0)
            {
                throw new UsageException(string.Join(Environment.NewLine, parsed.Errors.Select(static error => error.Message)));
            }

            return parsed.Invoke(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                Output = console.Output,
                Error = console.Error,
            });
        }
        catch (UsageException exception)
        {
            return Fail(ExitCode.WrongUsage, $"{exception.Message}{Environment.NewLine}--help lists what there is.");
        }
        catch (OperationCanceledException)
        {
            return Fail(ExitCode.Cancelled, "Cancelled before there was a result.");
        }
        catch (Exception exception)
            when (exception is IOException or InvalidDataException or UnauthorizedAccessException or ModelFormatException)
        {
            return Fail(ExitCode.BadData, exception.Message);
        }
        catch (Exception exception)
            when (exception is ArgumentException or InvalidOperationException or NotSupportedException or TrainingDivergedException
            or InsufficientMemoryException)
        {
            return Fail(ExitCode.Failed, exception.Message);
        }

        int Fail(int code, string message)
        {
            console.Error.WriteLine(message);
            if (isJson)
            {
                console.Output.WriteLine(ToolCommand.Write(new JsonObject { ["error"] = message, ["exitCode"] = code }));
            }

            return code;
        }
    }

    /// <summary>All commands.</summary>
    public static Command Root(ToolConsole console) => new(Name, "Neural networks for .NET, trained and used from the command line.")
    {
        new HelpOption { Action = new HelpAction { MaxWidth = HelpWidth } },
        new VersionOption(),
        new TrainCommand(console),
        new PredictCommand(console),
        new EvaluateCommand(console),
        new InfoCommand(console),
        new ReportCommand(console),
        new ExportOnnxCommand(console),
        new FindRateCommand(console),
        new SearchCommand(console),
        new DevicesCommand(console),
    };
}
