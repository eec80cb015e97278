using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// A team of threads that runs parallel loops. Helpers spin for a moment after a loop, since the next kernel comes within microseconds, and
/// sleep after that. The caller takes part and never waits for a helper that has not begun: it closes the loop once all items are taken and
/// waits for those that joined.
/// </summary>
/// <remarks>
/// <para>Each thread has a share of a loop's items, the same in every loop of that length, and takes of the others' when its own is done:
/// what a thread wrote in one loop lies in its core's caches when the next one reads it, and to bring it from another core's takes several
/// times as long.</para>
/// <para>One call at a time, from <see cref="Begin"/> to its end, which is checked before anything shared is touched. Which thread runs an
/// item is not fixed; results must not depend on it.</para>
/// <para>The team also owns the memory that kernels keep between calls, so that one disposal frees it all.</para>
/// </remarks>
internal sealed unsafe class WorkerTeam : IDisposable
{
    private static readonly ConditionalWeakTable<WorkerTeam, object?> s_teams = [];

    private readonly Thread[] _helpers;
    private readonly NativeScratch[] _scratch;
    private readonly Share[] _shares;
    private readonly List<NativeScratch> _memories = [];
    private readonly NativeScratch _common;
    private readonly KernelCalls _calls = new();
    private readonly object _sleepGate = new();
    private readonly object _doneGate = new();
    private Shared _shared;
    private delegate*<void*, int, int, void> _invoke;
    private void* _body;
    private int _sleeping;
    private bool _callerSleeps;
    private ExceptionDispatchInfo? _failure;
    private bool _stopped;

    /// <summary>Starts the helpers.</summary>
    /// <param name="threads">Threads, the caller's included; 1 starts none.</param>
    public WorkerTeam(int threads)
    {
        Threads = threads;
        s_teams.Add(this, null);
        _common = NewMemory();
        _shares = new Share[threads];
        _scratch = new NativeScratch[threads];
        for (int i = 0; i < threads; i++)
        {
            _scratch[i] = NewMemory();
        }

        _helpers = new Thread[threads - 1];
        for (int i = 0; i < _helpers.Length; i++)
        {
            int worker = i + 1;
            _helpers[i] = new Thread(() => Help(worker), maxStackSize: 1 << 20) { IsBackground = true, Name = $"Kernel worker {worker}" };
            _helpers[i].Start();
        }
    }

    /// <summary>Whether a call is being served by any team of the process.</summary>
    public static bool IsAnyAtWork
    {
        get
        {
            foreach ((WorkerTeam team, _) in s_teams)
            {
                if (team._calls.IsServing)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Threads, the caller's included.</summary>
    public int Threads { get; }

    /// <summary>The operands of the call.</summary>
    public CallOperands Operands => _calls.Operands;

    /// <summary>Takes the team for a call of a kernel: before its operands, and before any memory that kernels share.</summary>
    /// <returns>The call; its disposal ends it.</returns>
    /// <exception cref="InvalidOperationException">The team is at work for another call.</exception>
    /// <exception cref="ObjectDisposedException">The team is disposed.</exception>
    public KernelCall Begin() => _calls.Begin();

    /// <summary>Runs the body for every item from 0 to <paramref name="count"/> - 1 and returns when all are done.</summary>
    /// <param name="count">The number of items.</param>
    /// <param name="body">
    /// The body: a local variable on the caller's stack. What it throws first is thrown here, when every thread has left the loop.
    /// </param>
    /// <param name="parallel">False where the work is too small to be worth waking anyone.</param>
    public void For<TBody>(int count, ref TBody body, bool parallel = true)
        where TBody : struct, IParallelBody
    {
        if (count > 1 && Threads > 1 && parallel)
        {
            // The body is a local of the caller, so it does not move, and what it refers to stays alive.
            RunTogether(count, Unsafe.AsPointer(ref body), &Invoke<TBody>);
            return;
        }

        for (int item = 0; item < count; item++)
        {
            body.Run(item, 0);
        }
    }

    /// <summary>Scratch memory that belongs to one worker for the length of an item. Its contents are undefined.</summary>
    /// <param name="worker">The worker's number.</param>
    /// <param name="floats">How many floats are needed.</param>
    public float* ScratchFloats(int worker, long floats) => _scratch[worker].Take<float>(floats);

    /// <summary>
    /// Scratch memory that all workers see, for what one loop leaves to the next of the same kernel; its contents are undefined.
    /// </summary>
    /// <param name="length">How many elements are needed.</param>
    public T* Common<T>(long length)
        where T : unmanaged => _common.Take<T>(length);

    /// <summary>Memory for a family that needs more than <see cref="Common"/>; it is freed with the team.</summary>
    public NativeScratch NewMemory()
    {
        NativeScratch memory = new();
        _memories.Add(memory);
        return memory;
    }

    /// <summary>Stops the threads and frees all memory.</summary>
    /// <exception cref="InvalidOperationException">The team is at work.</exception>
    public void Dispose()
    {
        if (!_calls.Close())
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

        foreach (NativeScratch memory in _memories)
        {
            memory.Dispose();
        }
    }

    private static void Invoke<TBody>(void* body, int item, int worker)
        where TBody : struct, IParallelBody => Unsafe.AsRef<TBody>(body).Run(item, worker);

    private void RunTogether(int count, void* body, delegate*<void*, int, int, void> invoke)
    {
        _body = body;
        _invoke = invoke;
        for (int worker = 0; worker < _shares.Length; worker++)
        {
            _shares[worker].Next = (int)Partition.Begin(count, _shares.Length, worker);
            _shares[worker].End = (int)Partition.Begin(count, _shares.Length, worker + 1);
        }

        Interlocked.Increment(ref _shared.Generation);
        WakeHelpers(count - 1);
        Work(0);
        Interlocked.Increment(ref _shared.Generation);
        AwaitHelpers();
        if (_failure is { } failure)
        {
            _failure = null;
            failure.Throw();
        }
    }

    private void WakeHelpers(int wanted)
    {
        if (Volatile.Read(ref _sleeping) == 0)
        {
            return;
        }

        lock (_sleepGate)
        {
            for (int i = Math.Min(wanted, _sleeping); i > 0; i--)
            {
                Monitor.Pulse(_sleepGate);
            }
        }
    }

    private void Work(int worker)
    {
        try
        {
            for (int i = 0; i < _shares.Length; i++)
            {
                ref Share share = ref _shares[(worker + i) % _shares.Length];
                int item;
                while (Volatile.Read(ref share.Next) < share.End && (item = Interlocked.Increment(ref share.Next) - 1) < share.End)
                {
                    _invoke(_body, item, worker);
                }
            }
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
            foreach (ref Share share in _shares.AsSpan())
            {
                Volatile.Write(ref share.Next, share.End);
            }
        }
    }

    // A helper may have lost its processor in the middle of an item: then the caller's is better given away than spun on.
    private void AwaitHelpers()
    {
        for (Patience patience = new(); Volatile.Read(ref _shared.Joined) != 0 && patience.Lasts();)
        {
        }

        if (Volatile.Read(ref _shared.Joined) == 0)
        {
            return;
        }

        lock (_doneGate)
        {
            Interlocked.Exchange(ref _callerSleeps, true);
            while (Volatile.Read(ref _shared.Joined) != 0)
            {
                Monitor.Wait(_doneGate);
            }

            _callerSleeps = false;
        }
    }

    // Odd generations are open loops. A helper joins first and looks again after that: either it sees the loop closed,
    // or the caller sees that it joined.
    private void Help(int worker)
    {
        // More spinning threads than processors would only keep each other from working.
        bool spins = worker < Environment.ProcessorCount;
        int seen = 0;
        while (!Volatile.Read(ref _stopped))
        {
            int generation = Volatile.Read(ref _shared.Generation);
            if (generation == seen || (generation & 1) == 0)
            {
                AwaitLoop(seen, spins);
                continue;
            }

            Interlocked.Increment(ref _shared.Joined);
            if (Volatile.Read(ref _shared.Generation) == generation)
            {
                Work(worker);
            }

            if (Interlocked.Decrement(ref _shared.Joined) == 0 && Volatile.Read(ref _callerSleeps))
            {
                lock (_doneGate)
                {
                    Monitor.Pulse(_doneGate);
                }
            }

            seen = generation;
        }
    }

    private void AwaitLoop(int seen, bool spins)
    {
        if (spins)
        {
            for (Patience patience = new(); patience.Lasts();)
            {
                if (IsOpen(seen))
                {
                    return;
                }
            }
        }

        lock (_sleepGate)
        {
            // A helper that was woken too late does not sleep again at once: where one loop came, others follow.
            Interlocked.Increment(ref _sleeping);
            if (!IsOpen(seen) && !_stopped)
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
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Shared
    {
        [FieldOffset(64)]
        public int Generation;

        [FieldOffset(192)]
        public int Joined;
    }

    /// <summary>A thread's share of the items, and how far it is; as long as two cache lines, so that no two contend.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    private struct Share
    {
        public int Next;
        public int End;
    }
}
