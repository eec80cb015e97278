using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>What a step forward reads and writes.</summary>
internal readonly struct RecurrentForwardOperands(
    ArrayView<float> gates, ArrayView<float> products, ArrayView<float> hidden, ArrayView<float> cell, ArrayView<float> masked,
    Operand mask, Operand before, Operand maskedBefore, Operand cells, ArrayView<float> y)
{
    public readonly ArrayView<float> Gates = gates;
    public readonly ArrayView<float> Products = products;
    public readonly ArrayView<float> Hidden = hidden;
    public readonly ArrayView<float> Cell = cell;
    public readonly ArrayView<float> Masked = masked;
    public readonly Operand Mask = mask;
    public readonly Operand Before = before;
    public readonly Operand MaskedBefore = maskedBefore;
    public readonly Operand Cells = cells;
    public readonly ArrayView<float> Y = y;
}

/// <summary>A step of a cell behind the product of the state, a thread a unit.</summary>
internal readonly struct RecurrentForwardStep(RecurrentCell cell, RecurrentPlace place, RecurrentForwardOperands operands) : IItemBody
{
    private readonly int _cell = (int)cell;
    private readonly RecurrentPlace _place = place;
    private readonly RecurrentForwardOperands _operands = operands;

    public void Run(long item)
    {
        float before = _operands.Hidden[item];
        if (_operands.Before.IsPresent)
        {
            _operands.Before.Values[_place.State(item)] = before;
        }

        if (_operands.MaskedBefore.IsPresent)
        {
            _operands.MaskedBefore.Values[_place.State(item)] = _operands.Masked[item];
        }

        float hidden = _cell == (int)RecurrentCell.Lstm ? Lstm(item)
            : _cell == (int)RecurrentCell.Gru ? Gru(item, before)
            : Simple(item);
        _operands.Hidden[item] = hidden;
        if (_operands.Mask.IsPresent)
        {
            _operands.Masked[item] = hidden * _operands.Mask.Values[item];
        }

        if (_place.HasOutput)
        {
            _operands.Y[_place.Output(item)] = hidden;
        }
    }

    private float Simple(long item)
    {
        float sum = Sum(item, 0);
        float hidden = _cell == (int)RecurrentCell.Tanh ? DeviceMath.Tanh(sum) : DeviceMath.Max(sum, 0f);
        Keep(item, 0, hidden);
        return hidden;
    }

    private float Lstm(long item)
    {
        float input = DeviceMath.Sigmoid(Sum(item, 0));
        float forget = DeviceMath.Sigmoid(Sum(item, 1));
        float candidate = DeviceMath.Tanh(Sum(item, 2));
        float output = DeviceMath.Sigmoid(Sum(item, 3));
        float before = _operands.Cell[item];
        float cell = (forget * before) + (input * candidate);
        _operands.Cell[item] = cell;
        Keep(item, 0, input);
        Keep(item, 1, forget);
        Keep(item, 2, candidate);
        Keep(item, 3, output);
        KeepCell(item, before);
        return output * DeviceMath.Tanh(cell);
    }

    private float Gru(long item, float before)
    {
        float update = DeviceMath.Sigmoid(Sum(item, 0));
        float reset = DeviceMath.Sigmoid(Sum(item, 1));
        float product = _operands.Products[_place.Product(item) + (2 * _place.Units)];
        float candidate = DeviceMath.Tanh(_operands.Gates[_place.Gate(item) + (2 * _place.Units)] + (reset * product));
        Keep(item, 0, update);
        Keep(item, 1, reset);
        Keep(item, 2, candidate);
        KeepCell(item, product);
        return candidate + (update * (before - candidate));
    }

    private float Sum(long item, int gate) =>
        _operands.Gates[_place.Gate(item) + (gate * _place.Units)] + _operands.Products[_place.Product(item) + (gate * _place.Units)];

    private void Keep(long item, int gate, float value)
    {
        if (_operands.Before.IsPresent)
        {
            _operands.Gates[_place.Gate(item) + (gate * _place.Units)] = value;
        }
    }

    private void KeepCell(long item, float value)
    {
        if (_operands.Cells.IsPresent)
        {
            _operands.Cells.Values[_place.State(item)] = value;
        }
    }
}
