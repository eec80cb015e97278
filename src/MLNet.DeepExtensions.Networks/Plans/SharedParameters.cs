using System.Diagnostics.CodeAnalysis;
using MLNet.DeepExtensions.Kernels.Cpu;

namespace MLNet.DeepExtensions.Networks;

/// <summary>A network's weights as the processor's plans read them: taken for the first plan, freed with the last.</summary>
/// <param name="weights">The weights, which never change.</param>
[SuppressMessage("Design", "CA1001", Justification = "Its plans count themselves; those that nobody frees are the collector's.")]
internal sealed class SharedParameters(NetworkWeights weights)
{
    private readonly Lock _gate = new();
    private ParameterStore? _store;
    private int _plans;

    /// <summary>The weights for one more plan, which <see cref="Release"/> must follow.</summary>
    public ParameterStore Acquire()
    {
        lock (_gate)
        {
            if (_store is null)
            {
                using CpuKernelSet kernels = new(threads: 1);
                _store = new ParameterStore(kernels, weights, isFixed: true);
            }

            _plans++;
            return _store;
        }
    }

    /// <summary>Tells that a plan is gone.</summary>
    public void Release()
    {
        lock (_gate)
        {
            if (--_plans == 0)
            {
                _store!.Dispose();
                _store = null;
            }
        }
    }
}
