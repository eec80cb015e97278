using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>The state before the first step: as it was carried or zeros, and times the mask.</summary>
internal readonly struct RecurrentBegin(
    ArrayView<float> hidden, ArrayView<float> cell, ArrayView<float> masked, Operand mask, bool isCarried) : IItemBody
{
    private readonly ArrayView<float> _hidden = hidden;
    private readonly ArrayView<float> _cell = cell;
    private readonly ArrayView<float> _masked = masked;
    private readonly Operand _mask = mask;
    private readonly int _isCarried = isCarried ? 1 : 0;

    public void Run(long item)
    {
        if (_isCarried == 0)
        {
            _hidden[item] = 0f;
            _cell[item] = 0f;
        }

        if (_mask.IsPresent)
        {
            _masked[item] = _hidden[item] * _mask.Values[item];
        }
    }
}
