using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>What a step back reads and writes.</summary>
internal readonly struct RecurrentBackwardOperands(
    ArrayView<float> gates, Operand before, Operand cells, Operand mask, ArrayView<float> dy, ArrayView<float> product,
    ArrayView<float> direct, ArrayView<float> next, ArrayView<float> dGates, Operand dProducts)
{
    public readonly ArrayView<float> Gates = gates;
    public readonly Operand Before = before;
    public readonly Operand Cells = cells;
    public readonly Operand Mask = mask;
    public readonly ArrayView<float> Dy = dy;
    public readonly ArrayView<float> Product = product;
    public readonly ArrayView<float> Direct = direct;
    public readonly ArrayView<float> Next = next;
    public readonly ArrayView<float> DGates = dGates;
    public readonly Operand DProducts = dProducts;
}

/// <summary>A step back through a cell, in front of the product with its gradient, a thread a unit.</summary>
internal readonly struct RecurrentBackwardStep(
    RecurrentCell cell, RecurrentPlace place, bool isLast, RecurrentBackwardOperands operands) : IItemBody
{
    private readonly int _cell = (int)cell;
    private readonly int _isLast = isLast ? 1 : 0;
    private readonly RecurrentPlace _place = place;
    private readonly RecurrentBackwardOperands _operands = operands;

    public void Run(long item)
    {
        // Nothing comes from behind the last step.
        float hidden = _isLast != 0 ? 0f : _operands.Product[item];
        hidden = _operands.Mask.IsPresent ? hidden * _operands.Mask.Values[item] : hidden;
        hidden = _place.HasOutput ? hidden + _operands.Dy[_place.Output(item)] : hidden;
        float direct = _isLast != 0 ? 0f : _operands.Direct[item];
        if (_cell == (int)RecurrentCell.Lstm)
        {
            Lstm(item, hidden, direct);
        }
        else if (_cell == (int)RecurrentCell.Gru)
        {
            Gru(item, hidden + direct);
        }
        else
        {
            float value = Gate(item, 0);
            float slope = value > 0f ? 1f : 0f;
            slope = _cell == (int)RecurrentCell.Tanh ? (1f - value) * (1f + value) : slope;
            Leave(item, 0, hidden * slope, hidden * slope);
        }
    }

    private void Lstm(long item, float hidden, float direct)
    {
        float input = Gate(item, 0), forget = Gate(item, 1), candidate = Gate(item, 2), output = Gate(item, 3);
        float before = _operands.Cells.Values[_place.State(item)];
        float squashed = DeviceMath.Tanh((forget * before) + (input * candidate));
        float cell = direct + (hidden * output * (1f - (squashed * squashed)));
        _operands.Direct[item] = cell * forget;
        Leave(item, 0, cell * candidate * Slope(input));
        Leave(item, 1, cell * before * Slope(forget));
        Leave(item, 2, cell * input * (1f - (candidate * candidate)));
        Leave(item, 3, hidden * squashed * Slope(output));
    }

    private void Gru(long item, float hidden)
    {
        float update = Gate(item, 0), reset = Gate(item, 1), candidate = Gate(item, 2);
        float past = hidden * update;
        _operands.Direct[item] = past;
        float sum = (hidden - past) * (1f - (candidate * candidate));
        float difference = _operands.Before.Values[_place.State(item)] - candidate;
        Leave(item, 0, (hidden - past) * update * difference);
        Leave(item, 1, sum * _operands.Cells.Values[_place.State(item)] * Slope(reset));
        Leave(item, 2, sum, sum * reset);
    }

    private static float Slope(float sigmoid) => sigmoid * (1f - sigmoid);

    private float Gate(long item, int gate) => _operands.Gates[_place.Gate(item) + (gate * _place.Units)];

    private void Leave(long item, int gate, float gradient) => Leave(item, gate, gradient, gradient);

    private void Leave(long item, int gate, float gradient, float product)
    {
        long place = _place.Gate(item) + (gate * _place.Units);
        _operands.DGates[place] = gradient;
        _operands.Next[_place.Product(item) + (gate * _place.Units)] = product;
        if (_operands.DProducts.IsPresent)
        {
            _operands.DProducts.Values[place] = product;
        }
    }
}
