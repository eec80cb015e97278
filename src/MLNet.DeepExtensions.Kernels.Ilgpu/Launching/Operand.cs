using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>An optional operand of a kernel: a view that always has an address, and whether anything stands there.</summary>
internal readonly struct Operand(ArrayView<float> values, bool isPresent)
{
    /// <summary>The values; one meaningless value where there are none.</summary>
    public readonly ArrayView<float> Values = values;

    private readonly int _isPresent = isPresent ? 1 : 0;

    /// <summary>Whether there are values.</summary>
    public bool IsPresent => _isPresent != 0;
}
