using System.Runtime.ExceptionServices;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Fills one batch on a thread of its own while another is used. An exception while filling is thrown where the batch is taken.
/// </summary>
internal sealed class Prefetcher : IDisposable
{
    private readonly Action<HostBatch> _fill;
    private readonly SemaphoreSlim _requested = new(0);
    private readonly SemaphoreSlim _filled = new(0);
    private readonly Thread _thread;
    private HostBatch _next;
    private HostBatch _used;
    private Exception? _failure;
    private bool _isRequested;
    private volatile bool _stops;

    /// <summary>Starts the thread, which waits for a request.</summary>
    /// <param name="first">A batch.</param>
    /// <param name="second">Another one.</param>
    /// <param name="fill">Fills a batch.</param>
    public Prefetcher(HostBatch first, HostBatch second, Action<HostBatch> fill)
    {
        (_next, _used, _fill) = (first, second, fill);
        _thread = new Thread(Work) { IsBackground = true, Name = "Batch prefetcher" };
        _thread.Start();
    }

    /// <summary>Asks for the next batch, which is filled from now on.</summary>
    public void Request()
    {
        _isRequested = true;
        _requested.Release();
    }

    /// <summary>Waits for the batch asked for. It is the caller's until the next call.</summary>
    public HostBatch Take()
    {
        _filled.Wait();
        _isRequested = false;
        if (_failure is not null)
        {
            ExceptionDispatchInfo.Throw(_failure);
        }

        (_next, _used) = (_used, _next);
        return _used;
    }

    public void Dispose()
    {
        if (_isRequested)
        {
            _filled.Wait();
        }

        _stops = true;
        _requested.Release();
        _thread.Join();
        _requested.Dispose();
        _filled.Dispose();
    }

    private void Work()
    {
        while (true)
        {
            _requested.Wait();
            if (_stops)
            {
                return;
            }

            try
            {
                _fill(_next);
            }
            catch (Exception exception)
            {
                _failure = exception;
            }

            _filled.Release();
        }
    }
}
