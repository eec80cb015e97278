using System.Diagnostics.CodeAnalysis;

namespace MLNet.DeepExtensions.Kernels;

/// <summary>The calls of a kernel set: one at a time, which is checked before anything that calls share is touched.</summary>
public sealed class KernelCalls
{
    // The call that is being served: its number and its thread in one word, so that both change at once; 0 for none.
    private long _serving;
    private uint _number;
    private bool _isClosed;

    /// <summary>The operands of the call that is being served.</summary>
    public CallOperands Operands { get; } = new();

    /// <summary>Whether no call can begin any more.</summary>
    public bool IsClosed => Volatile.Read(ref _isClosed);

    /// <summary>Whether a call is being served.</summary>
    public bool IsServing => Volatile.Read(ref _serving) != 0 && !IsClosed;

    /// <summary>Begins a call: before its operands, and before any memory that kernels share.</summary>
    /// <returns>The call; its disposal ends it.</returns>
    /// <exception cref="InvalidOperationException">Another call is being served.</exception>
    /// <exception cref="ObjectDisposedException">The kernel set is disposed.</exception>
    public KernelCall Begin()
    {
        if (_isClosed)
        {
            ThrowClosed();
        }

        Take();
        return new KernelCall(this);
    }

    /// <summary>Ends the call.</summary>
    public void End()
    {
        Operands.Clear();
        Volatile.Write(ref _serving, 0);
    }

    /// <summary>Lets no call begin any more.</summary>
    /// <returns>False where that was so before.</returns>
    /// <exception cref="InvalidOperationException">A call is being served.</exception>
    public bool Close()
    {
        if (_isClosed)
        {
            return false;
        }

        Take();
        Volatile.Write(ref _isClosed, true);
        return true;
    }

    /// <summary>Waits for the end of the call that another thread is making, if there is one; later ones are not waited for.</summary>
    public void AwaitEnd()
    {
        Interlocked.MemoryBarrier();
        long serving = Volatile.Read(ref _serving);
        if ((int)serving == Environment.CurrentManagedThreadId)
        {
            return;
        }

        SpinWait spin = default;
        while (IsServing && Volatile.Read(ref _serving) == serving)
        {
            spin.SpinOnce();
        }
    }

    private void Take()
    {
        long call = ((long)(_number + 1) << 32) | (uint)Environment.CurrentManagedThreadId;
        if (Interlocked.CompareExchange(ref _serving, call, 0) != 0)
        {
            ThrowServing();
        }

        _number++;
    }

    [DoesNotReturn]
    private static void ThrowClosed() => throw new ObjectDisposedException(objectName: null, "The kernel set is disposed.");

    [DoesNotReturn]
    private static void ThrowServing() =>
        throw new InvalidOperationException("The kernel set is at work for another caller; it serves one at a time.");
}
