using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using MLNet.DeepExtensions.Kernels.Cpu;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Plans of one thread each, of which every caller rents one and returns it: as many as callers were at work at once. What nobody clears
/// lives as long as the network; its buffers are memory of the collector's.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="parameters">Its weights.</param>
/// <param name="maximumBatch">The plans' largest batch.</param>
/// <param name="isSparse">Whether inputs come by their non-zeros.</param>
internal sealed class PlanPool(Network network, SharedParameters parameters, int maximumBatch, bool isSparse)
{
    private readonly ConcurrentBag<ExecutionPlan> _idle = [];
    private ExecutionPlan? _first;
    private int _generation;

    /// <summary>A plan that is the caller's until it is returned.</summary>
    /// <param name="generation">What <see cref="Return"/> asks for.</param>
    public ExecutionPlan Rent(out int generation)
    {
        generation = Volatile.Read(ref _generation);

        // One thread after the other finds its plan here, without the cost of a collection that is made for many at once.
        return Interlocked.Exchange(ref _first, null) is { } first ? first
            : _idle.TryTake(out ExecutionPlan? plan) ? plan
            : Make();
    }

    /// <summary>Gives a plan back, which is freed where the pool was cleared since.</summary>
    public void Return(ExecutionPlan plan, int generation)
    {
        if (generation != Volatile.Read(ref _generation))
        {
            Free(plan);
        }
        else if (Interlocked.CompareExchange(ref _first, plan, null) is not null)
        {
            _idle.Add(plan);
        }
    }

    /// <summary>Frees the plans that no caller has, and lets those that one has be freed when it returns them.</summary>
    public void Clear()
    {
        Interlocked.Increment(ref _generation);
        if (Interlocked.Exchange(ref _first, null) is { } first)
        {
            Free(first);
        }

        while (_idle.TryTake(out ExecutionPlan? plan))
        {
            Free(plan);
        }
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The plan's kernels are freed with it.")]
    private ExecutionPlan Make()
    {
        CpuKernelSet kernels = new(threads: 1);
        ParameterStore store = parameters.Acquire();
        try
        {
            return new ExecutionPlan(network, kernels, store, maximumBatch, sparseInput: isSparse);
        }
        catch
        {
            parameters.Release();
            kernels.Dispose();
            throw;
        }
    }

    private void Free(ExecutionPlan plan)
    {
        plan.Dispose();
        plan.Kernels.Dispose();
        parameters.Release();
    }
}
