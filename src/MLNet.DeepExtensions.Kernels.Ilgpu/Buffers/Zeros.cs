using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>Clears memory, a thread an element.</summary>
internal readonly struct Zeros<T>(ArrayView<T> values) : IItemBody
    where T : unmanaged
{
    private readonly ArrayView<T> _values = values;

    public void Run(long item) => _values[item] = default;
}
