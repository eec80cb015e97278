using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Ctrl+C as the end of a training: the first one, or the system's request to terminate, ends it behind the present batch, so that what is
/// trained is kept and what was asked for is written; the second one ends the process at once.
/// </summary>
/// <example>
/// <code>using ConsoleCancellation cancellation = new();
/// TrainingResult result = network.Train(data, new TrainingOptions { CancellationToken = cancellation.Token });</code>
/// </example>
public sealed class ConsoleCancellation : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly TextWriter _messages;

    /// <summary>Listens from now on, until disposed.</summary>
    /// <param name="messages">Where the first signal is answered; the process's error output if left out.</param>
    public ConsoleCancellation(TextWriter? messages = null)
    {
        _messages = messages ?? Console.Error;
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM];
        _registrations = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, Answer))];
    }

    /// <summary>For <see cref="TrainingOptions.CancellationToken"/>.</summary>
    public CancellationToken Token => _source.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Array.ForEach(_registrations, static registration => registration.Dispose());
        _source.Dispose();
    }

    private void Answer(PosixSignalContext context)
    {
        if (_source.IsCancellationRequested)
        {
            return;
        }

        context.Cancel = true;
        _messages.WriteLine();
        _messages.WriteLine(context.Signal == PosixSignal.SIGINT
            ? "Ends behind this batch, and keeps what is trained; Ctrl+C again ends at once."
            : "Ends behind this batch, and keeps what is trained.");
        _source.Cancel();
    }
}
