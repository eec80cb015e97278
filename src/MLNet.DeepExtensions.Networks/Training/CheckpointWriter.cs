namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Writes checkpoints on another thread: the training waits for a copy of what is to be written, and only where the files before are not
/// done yet for these. A file that cannot be written is told of when the writer is asked next; a network that cannot be saved is an error
/// then.
/// </summary>
internal sealed class CheckpointWriter : IDisposable
{
    private readonly List<(SaveRequest Request, Exception Failure)> _failures = [];
    private Task _writing = Task.CompletedTask;

    /// <summary>Waits for the files before, and begins to write.</summary>
    /// <param name="requests">The files.</param>
    /// <param name="network">The network.</param>
    /// <param name="state">The training's state; null where no file wants it.</param>
    public void Write(IReadOnlyList<SaveRequest> requests, TrainedNetwork network, StateContent? state)
    {
        _writing.GetAwaiter().GetResult();
        _writing = Task.Run(() =>
        {
            foreach (SaveRequest request in requests)
            {
                TryWrite(request, network, state);
            }
        });
    }

    /// <summary>Waits for what is being written, and gives what failed since the last call.</summary>
    public IReadOnlyList<(SaveRequest Request, Exception Failure)> Collect()
    {
        _writing.GetAwaiter().GetResult();
        (SaveRequest, Exception)[] failures = [.. _failures];
        _failures.Clear();
        return failures;
    }

    /// <summary>Waits for what is being written, whatever becomes of it.</summary>
    public void Dispose() => Task.WaitAny(_writing);

    private void TryWrite(SaveRequest request, TrainedNetwork network, StateContent? state)
    {
        try
        {
            ModelFile.Write(request.Path, network, request.WithState ? state : null);
            request.Written?.Invoke();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _failures.Add((request, failure));
        }
    }
}
