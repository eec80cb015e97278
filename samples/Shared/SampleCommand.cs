using System.CommandLine;
using System.Globalization;
using System.Numerics;
using System.Text;
using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions.Samples;

/// <summary>What the samples' command lines have in common.</summary>
internal static class SampleCommand
{
    /// <summary>The exit code of a command line that is not understood.</summary>
    private const int WrongUsage = 2;

    /// <summary>The exit code of a command that Ctrl+C has ended before there was a result, as shells have it.</summary>
    private const int Cancelled = 130;

    /// <summary>Ends trainings behind their present batch; Ctrl+C asks for it.</summary>
    public static CancellationToken Cancellation { get; private set; }

    public static Option<ulong> Seed() => new("--seed")
    {
        Description = "The seed of everything random; the same seed gives the same network.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    public static Option<int> Threads() => Number("--threads", "Threads to use; one a processor if left out.", minimum: 1);

    /// <summary>An option that takes one of some names.</summary>
    public static Option<string> Choice(string option, string description, IEnumerable<string> names)
    {
        Option<string> choice = new(option) { Description = description, HelpName = string.Join('|', names) };
        choice.AcceptOnlyFromAmong([.. names]);
        return choice;
    }

    /// <summary>An option that takes a number.</summary>
    public static Option<T> Number<T>(string option, string description, T minimum)
        where T : INumber<T>
    {
        Option<T> number = new(option) { Description = description, HelpName = "N" };
        number.Validators.Add(result =>
        {
            // What is no number at all is complained about without this.
            if (result.Tokens is [var token] && T.TryParse(token.Value, CultureInfo.InvariantCulture, out T? value) && !(value >= minimum))
            {
                result.AddError($"{option} is {value}; {minimum} or more is allowed.");
            }
        });
        return number;
    }

    /// <summary>Runs a command: 0 if all went well, 1 if it failed, 2 if the command line is wrong, 130 if Ctrl+C has ended it.</summary>
    public static int Run(RootCommand command, string[] arguments)
    {
        Console.OutputEncoding = Encoding.UTF8;
        ParseResult parsed = command.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (string message in parsed.Errors.Select(error => error.Message))
            {
                Console.Error.WriteLine(message);
            }

            Console.Error.WriteLine("--help lists what there is.");
            return WrongUsage;
        }

        using ConsoleCancellation cancellation = new();
        Cancellation = cancellation.Token;
        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Cancelled before there was a result.");
            return Cancelled;
        }
        catch (Exception exception)
            when (exception is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException or FormatException or TrainingDivergedException)
        {
            Console.Error.WriteLine(exception.Message);
            return 1;
        }
    }
}
