using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// A team of threads that runs parallel loops. Helpers spin for a moment after a loop, since the next kernel comes within microseconds, and sleep after that.
/// The caller takes part and never waits for a helper that has not begun: it closes the loop once all items are taken and waits for those that joined.
/// </summary>
/// <remarks>One caller at a time. Which thread runs an item is not fixed; results must not depend on it.</remarks>
internal sealed unsafe class WorkerTeam : IDisposable
{
    private static readonly long s_spinTicks = Stopwatch.Frequency / 10_000;

    private readonly Thread[] _helpers;
    private readonly NativeScratch[] _scratch;
    private readonly NativeScratch _common = new();
    private readonly Lock _failureGate = new();
    private readonly object _sleepGate = new();
    private Shared _shared;
    private delegate*<void*, int, int, void> _invoke;
    private void* _body;
    private int _count;
    private int _sleeping;
    private Exception? _failure;
    private bool _stopped;

    /// <summary>Starts the helpers.</summary>
    /// <param name="threads">Threads, the caller's included; 1 starts none.</param>
    public WorkerTeam(int threads)
    {
        Threads = threads;
        _scratch = new NativeScratch[threads];
        for (int i = 0; i < threads; i++)
        {
            _scratch[i] = new NativeScratch();
        }

        _helpers = new Thread[threads - 1];
        for (int i = 0; i < _helpers.Length; i++)
        {
            int worker = i + 1;
            _helpers[i] = new Thread(() => Help(worker), maxStackSize: 1 << 20) { IsBackground = true, Name = $"Kernel worker {worker}" };
            _helpers[i].Start();
        }
    }

    /// <summary>Threads, the caller's included.</summary>
    public int Threads { get; }

    /// <summary>Runs the body for every item from 0 to <paramref name="count"/> - 1 and returns when all are done.</summary>
    /// <param name="count">The number of items.</param>
    /// <param name="body">The body: a local variable on the caller's stack.</param>
    /// <param name="parallel">False where the work is too small to be worth waking anyone.</param>
    public void For<TBody>(int count, ref TBody body, bool parallel = true)
        where TBody : struct, IParallelBody
    {
        if (count <= 1 || Threads == 1 || !parallel)
        {
            for (int item = 0; item < count; item++)
            {
                body.Run(item, 0);
            }

            return;
        }

        // The body is a local of the caller, so it does not move, and what it refers to stays alive.
        _body = Unsafe.AsPointer(ref body);
        _invoke = &Invoke<TBody>;
        _count = count;
        Volatile.Write(ref _shared.Next, 0);
        Interlocked.Increment(ref _shared.Generation);
        if (Volatile.Read(ref _sleeping) > 0)
        {
            lock (_sleepGate)
            {
                Monitor.PulseAll(_sleepGate);
            }
        }

        Work(0);
        Interlocked.Increment(ref _shared.Generation);
        SpinWait spin = default;
        while (Volatile.Read(ref _shared.Joined) != 0)
        {
            if (spin.Count < 200)
            {
                Thread.SpinWait(10);
                spin.SpinOnce(sleep1Threshold: -1);
            }
            else
            {
                Thread.Yield();
            }
        }

        if (_failure is { } failure)
        {
            _failure = null;
            throw new InvalidOperationException($"A kernel failed: {failure.Message}", failure);
        }
    }

    /// <summary>Scratch memory that belongs to one worker for the length of an item. Its contents are undefined.</summary>
    /// <param name="worker">The worker's number.</param>
    /// <param name="floats">How many floats are needed.</param>
    public float* ScratchFloats(int worker, long floats) => _scratch[worker].Take(floats);

    /// <summary>Scratch memory that all workers see, for what one loop leaves to the next. It belongs to the caller of the loops; its contents are undefined.</summary>
    /// <param name="floats">How many floats are needed.</param>
    public float* CommonFloats(long floats) => _common.Take(floats);

    public void Dispose()
    {
        if (_stopped)
        {
            return;
        }

        lock (_sleepGate)
        {
            Volatile.Write(ref _stopped, true);
            Monitor.PulseAll(_sleepGate);
        }

        foreach (Thread helper in _helpers)
        {
            helper.Join();
        }

        foreach (NativeScratch scratch in _scratch)
        {
            scratch.Dispose();
        }

        _common.Dispose();
    }

    private static void Invoke<TBody>(void* body, int item, int worker)
        where TBody : struct, IParallelBody => Unsafe.AsRef<TBody>(body).Run(item, worker);

    private void Work(int worker)
    {
        try
        {
            int item;
            while ((item = Interlocked.Increment(ref _shared.Next) - 1) < _count)
            {
                _invoke(_body, item, worker);
            }
        }
        catch (Exception exception)
        {
            lock (_failureGate)
            {
                _failure ??= exception;
            }

            Volatile.Write(ref _shared.Next, int.MaxValue / 2);
        }
    }

    // Odd generations are open loops. A helper joins first and looks again after that: either it sees the loop closed,
    // or the caller sees that it joined.
    private void Help(int worker)
    {
        int seen = 0;
        while (!Volatile.Read(ref _stopped))
        {
            int generation = Volatile.Read(ref _shared.Generation);
            if (generation == seen || (generation & 1) == 0)
            {
                AwaitLoop(seen);
                continue;
            }

            Interlocked.Increment(ref _shared.Joined);
            if (Volatile.Read(ref _shared.Generation) == generation)
            {
                Work(worker);
            }

            Interlocked.Decrement(ref _shared.Joined);
            seen = generation;
        }
    }

    private void AwaitLoop(int seen)
    {
        long until = Stopwatch.GetTimestamp() + s_spinTicks;
        while (Stopwatch.GetTimestamp() < until)
        {
            for (int i = 0; i < 16; i++)
            {
                if (IsOpen(seen))
                {
                    return;
                }

                Thread.SpinWait(4);
            }
        }

        lock (_sleepGate)
        {
            Interlocked.Increment(ref _sleeping);
            while (!IsOpen(seen) && !_stopped)
            {
                Monitor.Wait(_sleepGate);
            }

            Interlocked.Decrement(ref _sleeping);
        }
    }

    private bool IsOpen(int seen)
    {
        int generation = Volatile.Read(ref _shared.Generation);
        return generation != seen && (generation & 1) == 1;
    }

    /// <summary>The words that threads contend for, each on a cache line of its own.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 384)]
    private struct Shared
    {
        [FieldOffset(64)]
        public int Generation;

        [FieldOffset(192)]
        public int Next;

        [FieldOffset(320)]
        public int Joined;
    }
}
